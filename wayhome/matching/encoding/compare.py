"""Which pairs of filters are alike, counted by DuckDB.

**Likeness** is how much two filters have in common beyond what strangers have: with a and b what
each filter's bits weigh (`order`), o what the common ones weigh, and e what two strangers of such
weights have in common, it is (o - e) / ((a + b) / 2 - e): 1 for the same filter, 0 for a stranger.
So a record with few filled fields is not taken for a stranger of everybody, nor one with many for
everybody's kin.

Every pair is looked at, so nothing is lost to blocking; but most are given up after 128, 256 or
384 of their 1,024 bits, the rarest: a pair goes on where the likeness of each part is not further
below the floor than `SLACK`. Where many pairs are alike only the best `KEPT` of each left record
are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from wayhome.matching.encoding.filters import FILTER
from wayhome.matching.encoding.order import WORDS, Order

Progress = Callable[[str, int, int], None]

KEPT = 4
SLACK = 0.1
# Where to begin to look, within bounds: so many standard deviations above what the likest of as
# many strangers as the right file has would show, were they normally spread.
ABOVE = 0.0
LEAST_FLOOR, MOST_FLOOR = 0.15, 0.5
_SAMPLE = 1_000
_LOOKS = ((0, 1), (2, 3), (4, 5))  # the words of each look
# So many pairs are looked at between two reports of progress.
_TILE = 500_000_000


@dataclass(frozen=True)
class Scale:
    """What strangers have in common, so that likeness can be told; and where to begin to look."""

    weights: tuple[int, ...]
    common: float
    floor: float

    @property
    def likeness(self) -> str:
        """SQL for the likeness of l and r, whose bits weigh `n`."""
        over = f"({_common(self.weights)} - {self.common} * l.n * r.n)"
        return f"{over} / ((l.n + r.n) / 2 - {self.common} * l.n * r.n)"


def _common(weights: Iterable[int]) -> str:
    return " + ".join(
        f"bit_count(l.w{at} & r.w{at})::INTEGER * {weight}" for at, weight in enumerate(weights)
    )


def load(connection: duckdb.DuckDBPyConnection, encoded: pa.Table, name: str, order: Order) -> None:
    """Create table `name`: row, id, filled, `w0`, `w1`, ... (64 bits each, the rarest first), and
    `n` (what the bits set weigh).
    """
    sorted_ = pa.array(order.sort(encoded["encoding"].to_pylist()), FILTER)
    words = pa.Array.from_buffers(pa.int64(), len(sorted_) * WORDS, [None, sorted_.buffers()[1]])
    lists = pa.FixedSizeListArray.from_arrays(words, WORDS)
    columns = {f"w{at}": pc.list_element(lists, at) for at in range(WORDS)}
    connection.register(
        "given", pa.table({"id": encoded["id"], "filled": encoded["filled"], **columns})
    )
    weighed = " + ".join(f"bit_count(w{at})::INTEGER * {w}" for at, w in enumerate(order.weights))
    connection.execute(f"""
        CREATE TABLE {name} AS
        SELECT row_number() OVER (ORDER BY id) - 1 AS row, *, ({weighed})::DOUBLE AS n FROM given
    """)
    connection.unregister("given")


def find_scale(connection: duckdb.DuckDBPyConnection, weights: tuple[int, ...]) -> Scale:
    """What strangers have in common, and the likeness that few records' best stranger reaches,
    from a sample of pairs of `left_side` and `right_side`.
    """
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE sampled AS
        WITH l AS (FROM left_side WHERE n > 0 ORDER BY hash(row) LIMIT {_SAMPLE}),
            r AS (FROM right_side WHERE n > 0 ORDER BY hash(row + 7) LIMIT {_SAMPLE})
        SELECT l.n AS a, r.n AS b, {_common(weights)} AS o FROM l, r
    """)
    # Two filters of which one holds the other must stay more alike than strangers.
    [(common, strangers)] = connection.execute("""
        SELECT least(avg(o) / (avg(a) * avg(b)), 0.9 / max(greatest(a, b))),
            (SELECT count(*) FROM right_side)
        FROM sampled
    """).fetchall()
    if common is None:
        return Scale(weights, 0.0, MOST_FLOOR)
    [(mean, deviation)] = connection.execute(f"""
        SELECT avg(x), stddev_pop(x)
        FROM (SELECT (o - {common} * a * b) / ((a + b) / 2 - {common} * a * b) AS x FROM sampled)
    """).fetchall()
    above = math.sqrt(2 * math.log(strangers)) + ABOVE
    floor = min(MOST_FLOOR, max(LEAST_FLOOR, mean + above * deviation))
    return Scale(weights, float(common), float(floor))


def alike(
    connection: duckdb.DuckDBPyConnection, scale: Scale, progress: Progress | None = None
) -> None:
    """Create table `alike` (row_l, row_r, likeness) from tables `left_side` and `right_side`, of
    pairs with a likeness of at least the floor.
    """
    [(rows_l, rows_r)] = connection.execute(
        "SELECT (SELECT count(*) FROM left_side), (SELECT count(*) FROM right_side)"
    ).fetchall()
    _probes(connection, scale.floor - SLACK)
    connection.execute(
        "CREATE OR REPLACE TABLE alike (row_l BIGINT, row_r BIGINT, likeness DOUBLE)"
    )
    step = max(1, _TILE // max(1, rows_r))
    for start in range(0, rows_l, step):
        connection.execute(f"""
            INSERT INTO alike
            WITH likely AS MATERIALIZED (
                SELECT a.row AS row_l, b.row AS row_r
                FROM probe_r b, (FROM probe_l WHERE row >= {start} AND row < {start + step}) a
                WHERE {" AND ".join(_look(*words) for words in _LOOKS)}
            ), counted AS (
                SELECT row_l, row_r, {scale.likeness} AS likeness
                FROM likely JOIN left_side l ON l.row = row_l JOIN right_side r ON r.row = row_r
            )
            FROM counted WHERE likeness >= {scale.floor}::DOUBLE
            QUALIFY row_number() OVER (PARTITION BY row_l ORDER BY likeness DESC, row_r) <= {KEPT}
        """)
        if progress:
            progress("Comparing", min(rows_l, start + step), rows_l)


def _probes(connection: duckdb.DuckDBPyConnection, least: float) -> None:
    """Create `probe_l` and `probe_r`: each look's words, and a side's part of what a pair must
    have in common in them.

    With p and q bits set in a look, strangers have c p q in common, and a pair of likeness s has
    s (p + q) / 2 + (1 - s) c p q. The product is taken as near its middle, where it is a sum:
    p q = m q + k p - k m, with k and m the means.
    """
    for a, b in _LOOKS:
        connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE usual{a} AS
            WITH l AS (FROM left_side WHERE n > 0 ORDER BY hash(row) LIMIT {_SAMPLE}),
                r AS (FROM right_side WHERE n > 0 ORDER BY hash(row + 7) LIMIT {_SAMPLE}),
                looks AS (
                    SELECT {_bits("l", a, b)} AS p, {_bits("r", a, b)} AS q,
                        bit_count(l.w{a} & r.w{a}) + bit_count(l.w{b} & r.w{b}) AS o
                    FROM l, r
                )
            SELECT coalesce(avg(p), 0) AS l, coalesce(avg(q), 0) AS r,
                coalesce(avg(o) / nullif(avg(p) * avg(q), 0), 0) AS c
            FROM looks
        """)
    for side, other in (("l", "r"), ("r", "l")):
        parts = ", ".join(
            f"w{a}, w{b}, floor({least}::DOUBLE * {_bits('t', a, b)} / 2 + (1 - {least}::DOUBLE)"
            f" * u{a}.c * u{a}.{other} * ({_bits('t', a, b)} - u{a}.{side} / 2))::TINYINT"
            f" AS least{a}"
            for a, b in _LOOKS
        )
        usual = ", ".join(f"usual{a} u{a}" for a, _ in _LOOKS)
        name = "left_side" if side == "l" else "right_side"
        connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE probe_{side} AS
            SELECT row, {parts} FROM {name} t, {usual} WHERE n > 0
        """)


def _bits(table: str, one: int, two: int) -> str:
    return f"(bit_count({table}.w{one})::SMALLINT + bit_count({table}.w{two}))"


def _look(one: int, two: int) -> str:
    """Whether two words have enough in common; TINYINT throughout, never above 64: cheap."""
    return (
        f"bit_count(a.w{one} & b.w{one}) - a.least{one} "
        f">= b.least{one} - bit_count(a.w{two} & b.w{two})"
    )
