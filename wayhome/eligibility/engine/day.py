"""The rulebook's names as they stand on one day: lists, windows, and what rests on them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from wayhome.core.rulebook import NoRuleError, Row, Table
from wayhome.eligibility.engine.vocabulary import Kind


class MisspelledRuleError(Exception):
    """A test says something the engine cannot read; the message says what and where."""


@dataclass
class Names:
    """Looks names up for one day, plan and county, and notes every row that was used."""

    kinds: Mapping[str, Kind]
    lists: Table
    days: Table
    day: dt.date
    plan: str = ""
    county: str = ""
    used: dict[tuple[str, str], Row] = field(default_factory=dict)

    def kind(self, fact: str) -> Kind:
        """The kind of fact of that name."""
        if fact not in self.kinds:
            raise MisspelledRuleError(f"there is no fact {fact!r} in facts.toml")
        return self.kinds[fact]

    def values(self, name: str) -> tuple[str, ...]:
        """The values on a list."""
        return tuple(self._find(self.lists, "list", name).value)

    def window(self, name: str) -> int:
        """The days of a window."""
        return int(self._find(self.days, "window", name).value)

    def believed(self, fact: str) -> tuple[tuple[frozenset[str] | None, int], ...]:
        """How long the fact is believed: pairs of values (None: all of them) and days."""
        return tuple(
            (frozenset(self.values(group)) if group else None, self.window(window))
            for group, window in self.kind(fact).believed.items()
        )

    def _find(self, table: Table, what: str, name: str) -> Row:
        try:
            row = table.on(name, self.day, plan=self.plan, county=self.county)
        except NoRuleError as error:
            raise MisspelledRuleError(f"there is no {what} {name!r} on {self.day}") from error
        self.used[what, name] = row
        return row
