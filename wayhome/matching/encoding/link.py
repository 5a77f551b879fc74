"""Link two files of encodings, by somebody who has neither names nor the secret."""

from __future__ import annotations

from typing import cast

import duckdb
import pyarrow as pa

from wayhome.core.duck import session
from wayhome.matching.encoding.chances import Chances, learn
from wayhome.matching.encoding.compare import Progress, alike, find_floor, load
from wayhome.matching.encoding.file import check_agreement
from wayhome.matching.linker.bands import linked_from
from wayhome.matching.linker.link import OneToOne
from wayhome.matching.linker.results import LINKS

MEMORY_LIMIT = "4GB"
THRESHOLD = 0.5


def link_encodings(
    left: pa.Table,
    right: pa.Table,
    *,
    one_to_one: OneToOne = "auto",
    threshold: float = THRESHOLD,
    memory_limit: str = MEMORY_LIMIT,
    progress: Progress | None = None,
) -> pa.Table:
    """Pairs of `left` and `right` that are likely one person: the columns of `results.LINKS`.

    Both are tables as `file.read` gives them. With "yes" each record has at most one partner,
    the likeliest pairs first; with "auto" each left record has, and several may share a right one
    (an HMIS has people twice); with "no" every pair stands. Pairs of a probability below
    `threshold` are left out. UnusableInput where the two were not encoded alike.
    """
    check_agreement(left, right)
    with session(memory_limit) as connection:
        load(connection, left, "left_side")
        load(connection, right, "right_side")
        floor = find_floor(connection)
        alike(connection, floor, progress)
        best = connection.execute("SELECT max(dice) FROM alike GROUP BY row_l").fetchall()
        chances = learn((dice for (dice,) in best), floor)
        _weigh(connection, chances, one_to_one)
        rows = connection.execute("""
            SELECT row_l, row_r, chance FROM contest ORDER BY chance DESC, row_l, row_r
        """).fetchall()
        _keep(connection, _choose(rows, one_to_one))
        linked = linked_from(chance for _, _, chance in rows)
        return _links(connection, linked, threshold)


def _weigh(connection: duckdb.DuckDBPyConnection, chances: Chances, one_to_one: OneToOne) -> None:
    """Create table `contest`: row_l, row_r, dice, bits, chance; rivals counted where there are."""
    worth = [(dice, chances.log_odds(dice)) for (dice,) in connection.execute(
        "SELECT DISTINCT dice FROM alike").fetchall()]  # fmt: skip
    connection.register(
        "worth",
        pa.table({"dice": [dice for dice, _ in worth], "bits": [bits for _, bits in worth]},
                 schema=pa.schema([("dice", pa.float64()), ("bits", pa.float64())])),
    )  # fmt: skip
    rivals = [
        f"coalesce(pow(2.0, {_rival(key)} - bits), 0)"
        for key, counts in (("row_l", one_to_one != "no"), ("row_r", one_to_one == "yes"))
        if counts
    ]
    against = " + ".join(["pow(2.0, -bits)", *rivals])
    connection.execute(f"""
        CREATE TABLE contest AS
        SELECT *, 1 / (1 + {against}) AS chance FROM (FROM alike JOIN worth USING (dice))
    """)
    connection.unregister("worth")


def _rival(key: str) -> str:
    """The log2 odds of the strongest other pair of a record."""
    order = f"PARTITION BY {key} ORDER BY bits DESC, row_l, row_r"
    return (
        f"(CASE WHEN row_number() OVER ({order}) = 1 THEN nth_value(bits, 2) OVER ({order} "
        f"ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) "
        f"ELSE first_value(bits) OVER ({order}) END)"
    )


def _choose(
    rows: list[tuple[int, int, float]], one_to_one: OneToOne
) -> list[tuple[int, int, float]]:
    """The pairs that stand, the likeliest first."""
    if one_to_one == "no":
        return rows
    chosen: list[tuple[int, int, float]] = []
    taken_l: set[int] = set()
    taken_r: set[int] = set()
    for row_l, row_r, chance in rows:
        if row_l in taken_l or (row_r in taken_r and one_to_one == "yes"):
            continue
        chosen.append((row_l, row_r, chance))
        taken_l.add(row_l)
        taken_r.add(row_r)
    return chosen


def _keep(connection: duckdb.DuckDBPyConnection, rows: list[tuple[int, int, float]]) -> None:
    schema = pa.schema([("row_l", pa.int64()), ("row_r", pa.int64())])
    table = pa.table(
        {"row_l": [row[0] for row in rows], "row_r": [row[1] for row in rows]}, schema=schema
    )
    connection.register("given_rows", table)
    connection.execute("CREATE TABLE chosen AS FROM given_rows")
    connection.unregister("given_rows")


def _links(connection: duckdb.DuckDBPyConnection, linked: float, threshold: float) -> pa.Table:
    return cast(
        pa.Table,
        connection.sql(f"""
            SELECT l.id AS id_l, r.id AS id_r, chance AS probability,
                CASE WHEN chance >= {linked}::DOUBLE THEN 'linked' ELSE 'review' END AS band,
                format('encoding:dice {{:.2f}}:{{:.2f}}', dice, bits) AS evidence
            FROM contest SEMI JOIN chosen USING (row_l, row_r)
            JOIN left_side l ON l.row = row_l JOIN right_side r ON r.row = row_r
            WHERE chance >= {threshold}::DOUBLE
            ORDER BY id_l, id_r
        """).to_arrow_table(),
    ).cast(LINKS)
