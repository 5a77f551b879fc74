"""Where the heavy part of matching runs: on this machine, or on a cluster (`linker.spark`).

An engine cleans records, finds pairs and weighs them; what is counted, learned and decided is the
same code for every engine, over the tables that it leaves in the driver's DuckDB.
"""

from __future__ import annotations

from typing import Protocol

import duckdb
import pyarrow as pa

from wayhome.matching.linker.blocking import block
from wayhome.matching.linker.clean import clean
from wayhome.matching.linker.model import Model
from wayhome.matching.linker.score import score


class Engine(Protocol):
    """Does what `clean.clean`, `blocking.block` and `score.score` do, with the same answers."""

    def clean(self, connection: duckdb.DuckDBPyConnection, records: pa.Table, name: str) -> None:
        """Create the cleaned table (or view) `name`; called once for a name."""

    def block(
        self, connection: duckdb.DuckDBPyConnection, left: str, right: str, *, within: bool = False
    ) -> dict[str, int]:
        """Find the pairs to look at; how many each rule found that no rule before it had."""

    def score(
        self,
        connection: duckdb.DuckDBPyConnection,
        left: str,
        right: str,
        model: Model,
        *,
        prior: float,
        least: float,
    ) -> None:
        """Create table `scored` of the pairs last found; reads the tables of `rarities`."""


class Here:
    """DuckDB on this machine."""

    clean = staticmethod(clean)
    block = staticmethod(block)
    score = staticmethod(score)


HERE = Here()
