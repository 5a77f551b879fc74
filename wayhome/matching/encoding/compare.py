"""Which pairs of filters are alike, counted by DuckDB.

Every pair is looked at, so nothing is lost to blocking; but most are given up after 128, 256 or
384 of their 1,024 bits. Those are fair samples of the filter, because positions are spread by a
hash: a pair goes on where a sample's Dice is not further below the floor than `SLACK`, more than
two standard errors. Where many pairs are alike only the best `KEPT` of each left record are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from wayhome.matching.encoding.parameters import WIDTH

Progress = Callable[[str, int, int], None]

KEPT = 4
SLACK = 0.12
# Where to begin to look, within bounds: so many standard deviations above what the likest of as
# many strangers as the right file has would show, were they normally spread.
ABOVE = 0.3
LEAST_FLOOR, MOST_FLOOR = 0.5, 0.75
_SAMPLE = 1_000
_LOOKS = ((0, 1), (2, 3), (4, 5))  # the words of each sample
_WORDS = WIDTH // 64
# So many pairs are looked at between two reports of progress.
_TILE = 500_000_000


def _sum(each: str, words: Iterable[int]) -> str:
    return " + ".join(f"bit_count({each.format(at=at)})::SMALLINT" for at in words)


_DICE = f"2 * ({_sum('l.w{at} & r.w{at}', range(_WORDS))}) / (l.n + r.n)"


def load(connection: duckdb.DuckDBPyConnection, encoded: pa.Table, name: str) -> None:
    """Create table `name`: row, id, filled, `w0`, `w1`, ... (64 bits each), `n` (bits set)."""
    flat = encoded["encoding"].combine_chunks()
    if isinstance(flat, pa.ChunkedArray):
        flat = pa.concat_arrays(flat.chunks) if flat.num_chunks else pa.array([], flat.type)
    words = pa.Array.from_buffers(
        pa.int64(), len(flat) * _WORDS, [None, flat.buffers()[1]], offset=flat.offset * _WORDS
    )
    lists = pa.FixedSizeListArray.from_arrays(words, _WORDS)
    columns = {f"w{at}": pc.list_element(lists, at) for at in range(_WORDS)}
    connection.register(
        "given", pa.table({"id": encoded["id"], "filled": encoded["filled"], **columns})
    )
    connection.execute(f"""
        CREATE TABLE {name} AS
        SELECT row_number() OVER (ORDER BY id) - 1 AS row, *, {_sum("w{at}", range(_WORDS))} AS n
        FROM given
    """)
    connection.unregister("given")


def find_floor(connection: duckdb.DuckDBPyConnection) -> float:
    """The Dice coefficient that few records' best stranger reaches, from a sample of pairs."""
    [(mean, deviation, strangers)] = connection.execute(f"""
        WITH l AS (FROM left_side WHERE n > 0 ORDER BY hash(row) LIMIT {_SAMPLE}),
            r AS (FROM right_side WHERE n > 0 ORDER BY hash(row) LIMIT {_SAMPLE})
        SELECT avg(dice), stddev_pop(dice), (SELECT count(*) FROM right_side)
        FROM (SELECT {_DICE} AS dice FROM l, r)
    """).fetchall()
    if mean is None:
        return MOST_FLOOR
    above = math.sqrt(2 * math.log(strangers)) + ABOVE
    return float(min(MOST_FLOOR, max(LEAST_FLOOR, mean + above * deviation)))


def alike(
    connection: duckdb.DuckDBPyConnection, floor: float, progress: Progress | None = None
) -> None:
    """Create table `alike` (row_l, row_r, dice) from tables `left_side` and `right_side`.

    Of pairs with a Dice coefficient, 2 |a & b| / (|a| + |b|), of at least `floor`.
    """
    [(rows_l, rows_r)] = connection.execute(
        "SELECT (SELECT count(*) FROM left_side), (SELECT count(*) FROM right_side)"
    ).fetchall()
    for side, name in (("left_side", "probe_l"), ("right_side", "probe_r")):
        connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE {name} AS
            SELECT row, {", ".join(f"w{a}, w{b}, {_least(a, b, floor)}" for a, b in _LOOKS)}
            FROM {side} WHERE n > 0
        """)
    connection.execute("CREATE OR REPLACE TABLE alike (row_l BIGINT, row_r BIGINT, dice DOUBLE)")
    step = max(1, _TILE // max(1, rows_r))
    for start in range(0, rows_l, step):
        connection.execute(f"""
            INSERT INTO alike
            WITH likely AS MATERIALIZED (
                SELECT a.row AS row_l, b.row AS row_r
                FROM probe_r b, (FROM probe_l WHERE row >= {start} AND row < {start + step}) a
                WHERE {" AND ".join(_look(*words) for words in _LOOKS)}
            ), counted AS (
                SELECT row_l, row_r, {_DICE} AS dice
                FROM likely JOIN left_side l ON l.row = row_l JOIN right_side r ON r.row = row_r
            )
            FROM counted WHERE dice >= {floor}::DOUBLE
            QUALIFY row_number() OVER (PARTITION BY row_l ORDER BY dice DESC, row_r) <= {KEPT}
        """)
        if progress:
            progress("Comparing", min(rows_l, start + step), rows_l)


def _least(one: int, two: int, floor: float) -> str:
    """A side's part of the overlap that a pair must have in two words."""
    share = (floor - SLACK) / 2
    return f"floor(({_sum('w{at}', (one, two))}) * {share}::DOUBLE)::TINYINT AS least{one}"


def _look(one: int, two: int) -> str:
    """Whether two words overlap enough; TINYINT throughout, never above 64, which is cheap."""
    return (
        f"bit_count(a.w{one} & b.w{one}) - a.least{one} "
        f">= b.least{one} - bit_count(a.w{two} & b.w{two})"
    )
