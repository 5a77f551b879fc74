"""The rulebook: services, criteria, lists, windows and proofs, as they stand on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

from wayhome.core.rulebook import Row, RulebookError, Table, read_toml, sources_of
from wayhome.eligibility.engine.day import MisspelledRuleError, Names
from wayhome.eligibility.engine.parser import parse
from wayhome.eligibility.engine.syntax import (
    Amount,
    Criterion,
    Expr,
    Newest,
    Running,
    criteria_of,
    walk,
)
from wayhome.eligibility.engine.vocabulary import Kind, read_kinds

FOLDER = Path(__file__).resolve().parents[1] / "rulebook"


@dataclass(frozen=True)
class Proof:
    """What would settle an unknown criterion; a lower `cost` is easier to get."""

    key: str
    cost: int
    en: str
    es: str


@dataclass(frozen=True)
class Rule:
    """One criterion on one day: its words, its test, and the rows the test rests on."""

    key: str
    en: str
    es: str
    proofs: tuple[Proof, ...]
    row: Row
    test: Expr
    rests_on: Mapping[tuple[str, str], Row] = field(compare=False, hash=False)

    @property
    def cheapest(self) -> Proof | None:
        """The proof that costs least; None when nothing can be unknown here."""
        return min(self.proofs, key=lambda proof: proof.cost, default=None)


@dataclass(frozen=True)
class Service:
    """One service on one day. `row` and `needs` are None where it was not yet in force."""

    key: str
    en: str
    es: str
    benefit: str
    row: Row | None
    needs: Expr | None
    criteria: tuple[Rule, ...]

    @cached_property
    def rests_on(self) -> dict[tuple[str, str], Row]:
        """Every row behind an answer: of the service, its criteria, their lists and windows."""
        rows = {("service", self.key): self.row} if self.row else {}
        for rule in self.criteria:
            rows |= {("criterion", rule.key): rule.row, **rule.rests_on}
        return rows

    @property
    def unverified(self) -> int:
        """How many of those rows nobody has checked against the official text."""
        return sum(not row.verified for row in self.rests_on.values())


@dataclass(frozen=True)
class Day:
    """The rules in force on one day of service, for one plan and county where they differ."""

    day: dt.date
    services: Mapping[str, Service]
    kinds: Mapping[str, Kind]
    believed: Mapping[str, tuple[tuple[frozenset[str] | None, int], ...]]


class Rulebook:
    """Everything in a `rulebook/` folder, checked on every day on which something changes."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.folder = folder
        self.kinds = read_kinds()
        self.lists = Table.read(folder / "lists.toml")
        self.days = Table.read(folder / "days.toml")
        self.proofs = {
            key: Proof(key, raw["cost"], raw["en"], raw["es"])
            for key, raw in read_toml(folder / "proofs.toml").items()
        }
        self.criteria_words, self.criteria = self._sections("criteria", "criteria_*.toml")
        self.service_words, self.services = self._sections("services", "services.toml")
        self._on = lru_cache(maxsize=64)(self._make)
        for day in self.turns():
            self.on(day)

    def on(self, day: dt.date, *, plan: str = "", county: str = "") -> Day:
        """The rules of one day."""
        return self._on(day, plan, county)

    def turns(self) -> list[dt.date]:
        """The days on which some rule begins, or is over."""
        tables = (self.lists, self.days, self.criteria, self.services)
        rows = [row for table in tables for row in table.rows]
        ends = {row.valid_to + dt.timedelta(days=1) for row in rows if row.valid_to}
        return sorted(ends | {row.valid_from for row in rows})

    def _make(self, day: dt.date, plan: str, county: str) -> Day:
        maker = _DayMaker(self, day, plan, county)
        return Day(
            day,
            {key: maker.service(key) for key in self.services.keys()},  # noqa: SIM118 a Table
            self.kinds,
            maker.believed,
        )

    def _sections(self, name: str, pattern: str) -> tuple[dict[str, Any], Table]:
        """The words of each entry, and one table of the dated rows of them all."""
        words: dict[str, Any] = {}
        rows: list[Row] = []
        for path in sorted(self.folder.glob(pattern)):
            document = read_toml(path)
            sources = sources_of(path, document)
            for key, raw in document.get(name, {}).items():
                where = f"{path.name}, {key}"
                if key in words:
                    raise RulebookError(f"{where}: it is set twice.")
                if not (raw.get("en") and raw.get("es")):
                    raise RulebookError(f"{where}: say it in English and in Spanish.")
                words[key] = raw
                dated = [{"key": key, **row} for row in raw.get("rows", ())]
                rows += Table.build({"title": key, "rows": dated}, sources, where).rows
        return words, Table(name, "test", rows, pattern)


class _DayMaker:
    """Builds the trees of one day."""

    def __init__(self, book: Rulebook, day: dt.date, plan: str, county: str) -> None:
        self.book, self.day, self.plan, self.county = book, day, plan, county
        self.rules: dict[str, Rule] = {}
        self.open: list[str] = []
        self.believed: dict[str, tuple[tuple[frozenset[str] | None, int], ...]] = {}

    def service(self, key: str) -> Service:
        words = self.book.service_words[key]
        row = self.book.services.find(key, self.day, plan=self.plan, county=self.county)
        needs = self._parse(f"service {key}", row.value, self._names()) if row else None
        criteria = tuple(self.rules[name] for name in criteria_of(needs)) if needs else ()
        return Service(key, words["en"], words["es"], words["benefit"], row, needs, criteria)

    def rule(self, key: str) -> Rule:
        if key in self.rules:
            return self.rules[key]
        if key in self.open:
            raise MisspelledRuleError(f"{' > '.join([*self.open, key])} runs in a circle")
        row = self.book.criteria.find(key, self.day, plan=self.plan, county=self.county)
        if row is None:
            raise MisspelledRuleError(f"there is no criterion {key!r} on {self.day}")
        words = self.book.criteria_words[key]
        self.open.append(key)
        names = self._names()
        test = self._parse(f"criterion {key}", row.value, names)
        self._note_belief(test, names)
        self.open.pop()
        proofs = tuple(self._proof(key, name) for name in words["proofs"])
        rule = Rule(key, words["en"], words["es"], proofs, row, test, dict(names.used))
        self.rules[key] = rule
        return rule

    def _parse(self, where: str, text: str, names: Names) -> Expr:
        def other(key: str) -> Expr:
            rule = self.rule(key)
            names.used["criterion", key] = rule.row
            names.used.update(rule.rests_on)
            return Criterion(key, rule.test)

        try:
            return parse(text, names, other)
        except MisspelledRuleError as error:
            raise RulebookError(f"{where}, on {self.day}: {error}.") from error

    def _note_belief(self, test: Expr, names: Names) -> None:
        for node in walk(test):
            if isinstance(node, Newest | Amount):
                self.believed[node.fact] = names.believed(node.fact)
            elif isinstance(node, Running):
                self.believed[node.what.fact] = names.believed(node.what.fact)

    def _proof(self, key: str, name: str) -> Proof:
        if name not in self.book.proofs:
            raise RulebookError(f"criterion {key}: there is no proof {name!r} in proofs.toml.")
        return self.book.proofs[name]

    def _names(self) -> Names:
        book = self.book
        return Names(book.kinds, book.lists, book.days, self.day, self.plan, self.county)


@cache
def load_rulebooks() -> Rulebook:
    """The rulebook that ships with Wayhome, read and checked once."""
    return Rulebook()
