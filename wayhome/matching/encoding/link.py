"""Link two files of encodings, by somebody who has neither names nor the secret."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import cast

import duckdb
import pyarrow as pa

from wayhome.core.duck import session
from wayhome.matching.encoding.chances import Chances, learn
from wayhome.matching.encoding.compare import Progress, alike, find_scale, load
from wayhome.matching.encoding.file import check_agreement
from wayhome.matching.encoding.order import find_order
from wayhome.matching.encoding.rivals import SETTLED, by_bin, contest, prepare
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
        order = find_order(*(side["encoding"].to_pylist() for side in (left, right)))
        load(connection, left, "left_side", order)
        load(connection, right, "right_side", order)
        scale = find_scale(connection, order.weights)
        alike(connection, scale, progress)
        prepare(connection, scale.floor)
        chances = _learned(connection, scale.floor, one_to_one)
        contest(connection, [2.0**bits for bits in chances.bits], one_to_one, SETTLED)
        rows = connection.execute("""
            SELECT row_l, row_r, chance FROM contest ORDER BY chance DESC, row_l, row_r
        """).fetchall()
        _keep(connection, _choose(rows, one_to_one))
        linked = linked_from(chance for _, _, chance in rows)
        return _links(connection, linked, threshold)


def _learned(connection: duckdb.DuckDBPyConnection, floor: float, one_to_one: OneToOne) -> Chances:
    """What likenesses are worth, by the pairs in table `contest`."""
    [(records, others)] = connection.execute("""
        SELECT (SELECT count(*) FROM left_side WHERE n > 0),
            (SELECT count(*) FROM right_side WHERE n > 0)
    """).fetchall()

    def divide(worth: Sequence[float]) -> list[float]:
        contest(connection, worth, one_to_one)
        return by_bin(connection, "sum(chance)")

    return learn(
        by_bin(connection, "count(*)"),
        divide,
        floor,
        records=records,
        others=others if one_to_one == "yes" else math.inf,
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
                format('encoding:likeness {{:.2f}}:{{:.2f}}', likeness, log2(odds)) AS evidence
            FROM contest SEMI JOIN chosen USING (row_l, row_r)
            JOIN left_side l ON l.row = row_l JOIN right_side r ON r.row = row_r
            WHERE chance >= {threshold}::DOUBLE
            ORDER BY id_l, id_r
        """).to_arrow_table(),
    ).cast(LINKS)
