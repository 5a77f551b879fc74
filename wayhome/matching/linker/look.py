"""Finding pairs and weighing them: all of them, or those that changed since a run before."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from wayhome.matching.linker.blocking import RULES
from wayhome.matching.linker.engine import HERE, Engine
from wayhome.matching.linker.kept import (
    LEVELS,
    Kept,
    add_known,
    digests,
    find_changed,
    levels,
)
from wayhome.matching.linker.model import Model
from wayhome.matching.linker.score import PAIR

# Pairs below one in a hundred (log2 odds) are not carried on.
LEAST_ODDS = -6.6


class Look:
    """One run's way of looking at pairs."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, engine: Engine, model: Model) -> None:
        """Look at all pairs, and keep nothing."""
        self._connection, self._engine, self._model = connection, engine, model

    def find(self, left: str, right: str) -> dict[str, int]:
        """Create table `pairs`; how many each rule found. Of one table where both are the same."""
        return self._engine.block(self._connection, left, right, within=left == right)

    def weigh(self, left: str, right: str, prior: float) -> None:
        """Create table `scored` of the pairs last found."""
        self._engine.score(
            self._connection, left, right, self._model, prior=prior, least=LEAST_ODDS
        )

    def kept(self, left: str, right: str) -> Kept | None:
        """What the next run may rest on."""
        return None


class LookAgain(Look):
    """Looks at pairs of which a record changed; of the others it knows the levels.

    Where too much changed, or nothing is known, it looks at all.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        engine: Engine,
        model: Model,
        before: Kept,
        sides: tuple[str, str],
    ) -> None:
        """`sides` are the cleaned tables; ValueError for an engine that is not this machine."""
        super().__init__(connection, engine, model)
        if engine is not HERE:
            raise ValueError("Only a run on this machine rests on what an earlier one kept.")
        self._known: dict[bool, pa.Table] = {True: before.within, False: before.between}
        self._now: dict[bool, pa.Table] = {}
        known = [
            find_changed(connection, held, people)
            for held, people in zip((before.left, before.right), sides, strict=True)
        ]
        self._full = not all(known)

    def find(self, left: str, right: str) -> dict[str, int]:
        if self._full:
            return super().find(left, right)
        within = left == right
        looks = [(f"{left} SEMI JOIN {left}_changed USING (row)", right)]
        if not within:
            looks.append((left, f"{right} SEMI JOIN {right}_changed USING (row)"))
        # The changed records are few: no rule's budget turns any of their pairs away.
        parts = []
        for number, sources in enumerate(looks):
            for name, source in zip(("look_l", "look_r"), sources, strict=True):
                self._connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS FROM {source}")
            self._engine.block(self._connection, "look_l", "look_r")
            parts.append(f"pairs_{number}")
            self._connection.execute(f"CREATE OR REPLACE TABLE {parts[-1]} AS FROM pairs")
        self._join(parts, within=within)
        found = self._connection.execute(
            "SELECT rule, count(*) FROM pairs GROUP BY rule"
        ).fetchall()
        return {RULES[rule].name: count for rule, count in found}

    def _join(self, parts: list[str], *, within: bool) -> None:
        """Make `pairs` of its parts, each pair once; in one file with its lower row left."""
        everything = " UNION ALL ".join(f"FROM {part}" for part in parts)
        ends = "least(row_l, row_r) AS row_l, greatest(row_l, row_r) AS row_r" if within else PAIR
        self._connection.execute(f"""
            CREATE OR REPLACE TABLE pairs AS
            SELECT {ends}, min(rule)::TINYINT AS rule FROM ({everything})
            {"WHERE row_l <> row_r" if within else ""} GROUP BY 1, 2
        """)
        for part in parts:
            self._connection.execute(f"DROP TABLE {part}")

    def weigh(self, left: str, right: str, prior: float) -> None:
        super().weigh(left, right, prior)
        within = left == right
        if not self._full:
            add_known(
                self._connection, self._known[within], left, right, self._model,
                prior=prior, least=LEAST_ODDS,
            )  # fmt: skip
        self._now[within] = levels(self._connection, left, right)

    def kept(self, left: str, right: str) -> Kept:
        one, other = (digests(self._connection, people) for people in (left, right))
        within, between = (self._now.get(each, LEVELS.empty_table()) for each in (True, False))
        return Kept(one, other, within, between, self._full)
