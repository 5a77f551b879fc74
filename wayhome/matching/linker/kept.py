"""What a run leaves for the next, so that only records that changed are compared again.

Kept are how alike two records are, level by level, and a digest of each record as it was compared;
never what a pair weighs. How common a name is changes with every record, so weights are worked out
anew for all pairs each time, which costs little beside finding and comparing them.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import pyarrow as pa

from wayhome.matching.linker.clean import registered
from wayhome.matching.linker.comparisons import COMPARISONS
from wayhome.matching.linker.model import Model
from wayhome.matching.linker.score import PAIR, pairs_with, weight_sql

DIGESTS = pa.schema([("id", pa.string()), ("digest", pa.uint64())])
CODES = tuple(f"code_{c.field}" for c in COMPARISONS)
LEVELS = pa.schema(
    [("id_l", pa.string()), ("id_r", pa.string()), *((name, pa.int8()) for name in CODES)]
)
# Where more of the records changed, comparing all of them costs no more.
MOST_CHANGED = 0.2


@dataclass(frozen=True)
class Kept:
    """`DIGESTS` of both files' records, and `LEVELS` of the pairs in the left and between both.

    `full` says whether the run compared everybody.
    """

    left: pa.Table
    right: pa.Table
    within: pa.Table
    between: pa.Table
    full: bool = True


NOTHING_KEPT = Kept(
    DIGESTS.empty_table(), DIGESTS.empty_table(), LEVELS.empty_table(), LEVELS.empty_table()
)


def find_changed(connection: duckdb.DuckDBPyConnection, kept: pa.Table, people: str) -> bool:
    """Create `<people>_changed` (row) of the records that `kept` (`DIGESTS`) has otherwise.

    False where they are too many to be worth telling apart.
    """
    with registered(connection, {"kept_digests": kept}):
        connection.execute(f"""
            CREATE OR REPLACE TABLE {people}_changed AS
            SELECT row FROM ({_digests(connection, people)})
            ANTI JOIN kept_digests USING (id, digest)
        """)
    [(changed, records)] = connection.execute(
        f"SELECT (SELECT count(*) FROM {people}_changed), (SELECT count(*) FROM {people})"
    ).fetchall()
    return bool(changed <= records * MOST_CHANGED)


def digests(connection: duckdb.DuckDBPyConnection, people: str) -> pa.Table:
    """`DIGESTS` of a cleaned table."""
    query = f"SELECT id, digest FROM ({_digests(connection, people)})"
    return connection.sql(query).to_arrow_table().cast(DIGESTS)


def levels(connection: duckdb.DuckDBPyConnection, left: str, right: str) -> pa.Table:
    """`LEVELS` of the pairs in table `scored`."""
    query = f"""
        SELECT l.id AS id_l, r.id AS id_r, {", ".join(f"s.{name}" for name in CODES)}
        FROM scored s JOIN {left} l ON l.row = s.row_l JOIN {right} r ON r.row = s.row_r
    """
    return connection.sql(query).to_arrow_table().cast(LEVELS)


def add_known(
    connection: duckdb.DuckDBPyConnection,
    known: pa.Table,
    left: str,
    right: str,
    model: Model,
    *,
    prior: float,
    least: float,
) -> None:
    """Add to `scored` the pairs of `known` (`LEVELS`) of which neither record changed, weighed."""
    codes = ", ".join(CODES)
    with registered(connection, {"known_levels": known}):
        connection.execute(f"""
            CREATE OR REPLACE TABLE known_pairs AS
            SELECT l.row AS row_l, r.row AS row_r, {codes}
            FROM known_levels
            JOIN {left} l ON l.id = id_l
            JOIN {right} r ON r.id = id_r
            WHERE l.row NOT IN (FROM {left}_changed) AND r.row NOT IN (FROM {right}_changed)
        """)
    keep = f"{PAIR}, {codes}"
    source = pairs_with("known_pairs", left, right, (), COMPARISONS, keep)
    odds = " + ".join([repr(prior), *(weight_sql(c, model) for c in COMPARISONS)])
    connection.execute(f"""
        INSERT INTO scored BY NAME
        SELECT {keep}, odds FROM (SELECT *, {odds} AS odds FROM ({source})) WHERE odds >= {least}
    """)
    connection.execute("DROP TABLE known_pairs")


def _digests(connection: duckdb.DuckDBPyConnection, people: str) -> str:
    """A query of row, id and digest, of the record as cleaned: what was emptied is not told."""
    names = [name for (name, *_) in connection.execute(f"DESCRIBE {people}").fetchall()]
    told = ", ".join(name for name in names if name not in ("row", "id", "source"))
    return f"SELECT row, id, hash({told}) AS digest FROM {people}"
