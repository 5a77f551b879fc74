"""How likely each pair is, when a record has at most one partner and others want it, too.

A pair's odds are what it is worth were there no other pair. What counts against it is not how
strong a rival is but whether the rival is to be had: a sister who has a likelier partner of her
own is no rival. So each record tells each of its pairs how free it is of its others, by what those
others' records told in the round before (belief propagation on the pairs). Few rounds settle it.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from wayhome.matching.encoding.chances import BINS
from wayhome.matching.linker.link import OneToOne

SETTLED = 5  # rounds
_CHANCE = "odds * free_l * free_r / (1 + odds * free_l * free_r)"


def prepare(connection: duckdb.DuckDBPyConnection, floor: float) -> None:
    """Create table `contest` from `alike`: bins added, every record free."""
    connection.execute(f"""
        CREATE OR REPLACE TABLE contest AS
        SELECT *, least({BINS - 1}, greatest(0, floor(
            {BINS} * (likeness - {floor}::DOUBLE) / (1 - {floor}::DOUBLE))))::INTEGER AS bin,
            1.0::DOUBLE AS free_l, 1.0::DOUBLE AS free_r
        FROM alike
    """)


def contest(
    connection: duckdb.DuckDBPyConnection,
    worth: Sequence[float],
    one_to_one: OneToOne,
    rounds: int = 1,
) -> None:
    """Play rounds on table `contest`, and give it the pair's `odds` and `chance`.

    `worth` are the odds of each bin. With "auto" a left record has one partner and a right one may
    have several; with "no" both may.
    """
    connection.register(
        "worth", pa.table({"bin": range(BINS), "odds": pa.array(worth, pa.float64())})
    )
    free_l = _free("row_l", "free_r") if one_to_one != "no" else "1.0::DOUBLE"
    free_r = _free("row_r", "free_l") if one_to_one == "yes" else "1.0::DOUBLE"
    for _ in range(rounds):
        connection.execute(f"""
            CREATE OR REPLACE TABLE contest AS
            SELECT *, {_CHANCE} AS chance FROM (
                SELECT row_l, row_r, likeness, bin, odds, {free_l} AS free_l, {free_r} AS free_r
                FROM (SELECT row_l, row_r, likeness, bin, free_l, free_r FROM contest)
                JOIN worth USING (bin)
            )
        """)
    connection.unregister("worth")


def by_bin(connection: duckdb.DuckDBPyConnection, what: str) -> list[float]:
    """An aggregate of `contest` for each bin."""
    found = dict(connection.execute(f"SELECT bin, {what} FROM contest GROUP BY bin").fetchall())
    return [float(found.get(at, 0)) for at in range(BINS)]


def _free(key: str, others: str) -> str:
    """How free a record is of its other pairs."""
    all_of_it = f"sum(odds * {others}) OVER (PARTITION BY {key})"
    return f"1 / (1 + greatest(0, {all_of_it} - odds * {others}))"
