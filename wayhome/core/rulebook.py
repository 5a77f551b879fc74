"""Rules as data: dated rows of a value, each with the source it comes from.

A table is one TOML file in an app's `rulebook/`. It may name its sources itself or take them from
`sources.toml` beside it:

    title = "How long a bed is kept for an accepted referral"
    unit = "hours"
    [sources.agreement]
    title = "Recuperative care partnership agreement, v3"
    locator = "section 4.2"
    url = "https://example.org/agreement-v3.pdf"
    retrieved = 2026-10-02
    [[rows]]
    key = "recuperative_care"
    value = 24
    valid_from = 2026-01-01          # valid_to is the last day it holds; without it, it still holds
    source = "agreement"
    status = "verified"              # or "unverified": not yet checked against the official text

A row may also bear `plan`, `county`, a `locator` closer than its source's, a `note`, and `gap`
(why nothing holds between the row before and this one).
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

STATUSES = ("verified", "unverified")
_ROW_NEEDS = frozenset({"key", "value", "valid_from", "source", "status"})
_ROW_MAY = frozenset({"valid_to", "plan", "county", "locator", "note", "gap"})
_SOURCE_FIELDS = ("title", "locator", "url", "retrieved")


class RulebookError(Exception):
    """A rulebook is wrong; the message names the file, the row and what to mend."""


class NoRuleError(LookupError):
    """No row of the table holds on that day."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule was read: `locator` is the page or section, `retrieved` the day it was read."""

    key: str
    title: str
    locator: str
    url: str
    retrieved: dt.date


@dataclass(frozen=True, slots=True)
class Row:
    """One rule as it holds from `valid_from` to `valid_to` (inclusive; None: until changed)."""

    key: str
    value: Any
    valid_from: dt.date
    valid_to: dt.date | None
    plan: str
    county: str
    source: Source
    status: str
    note: str = ""
    gap: str = ""

    @property
    def verified(self) -> bool:
        """Whether somebody checked the row against the official text."""
        return self.status == "verified"

    @property
    def citation(self) -> str:
        """Title and place, for a line under an answer."""
        return f"{self.source.title}, {self.source.locator}"

    def holds(self, day: dt.date) -> bool:
        """Whether the row is in force on the day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Table:
    """The rows of one rulebook table, checked when it is made."""

    def __init__(self, title: str, unit: str, rows: Sequence[Row], where: str) -> None:
        self.title = title
        self.unit = unit
        self.rows = tuple(rows)
        self._series: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
        for row in self.rows:
            self._series[row.key, row.plan, row.county].append(row)
        for series in self._series.values():
            series.sort(key=lambda row: row.valid_from)
            _check_series(series, where)

    @classmethod
    def read(cls, path: Path) -> Table:
        """Read one table file; RulebookError says what is wrong with it."""
        document = read_toml(path)
        return cls.build(document, sources_of(path, document), path.name)

    @classmethod
    def build(cls, document: Mapping[str, Any], sources: Mapping[str, Source], where: str) -> Table:
        """Make a table of an already read document: `title`, `unit`, `rows`."""
        title = document.get("title")
        if not title:
            raise RulebookError(f"{where}: the table has no title.")
        rows = [
            _row(raw, sources, f"{where}, row {number}")
            for number, raw in enumerate(document.get("rows", ()), start=1)
        ]
        if not rows:
            raise RulebookError(f"{where}: the table has no rows.")
        return cls(str(title), str(document.get("unit", "")), rows, where)

    def keys(self) -> list[str]:
        """The keys, in the order of the file."""
        return list(dict.fromkeys(row.key for row in self.rows))

    def find(self, key: str, day: dt.date, *, plan: str = "", county: str = "") -> Row | None:
        """The row in force on the day, or None.

        The nearest variant wins: plan and county, then plan, then county, then the general row.
        """
        for variant in ((plan, county), (plan, ""), ("", county), ("", "")):
            for row in self._series.get((key, *variant), ()):
                if row.holds(day):
                    return row
        return None

    def on(self, key: str, day: dt.date, *, plan: str = "", county: str = "") -> Row:
        """The row in force on the day of service; NoRuleError when there is none."""
        row = self.find(key, day, plan=plan, county=county)
        if row is None:
            raise NoRuleError(f"{self.title}: nothing is set for {key!r} on {day.isoformat()}.")
        return row

    def in_force(self, day: dt.date, *, plan: str = "", county: str = "") -> dict[str, Row]:
        """Every key that has a row on the day, with that row."""
        found = ((key, self.find(key, day, plan=plan, county=county)) for key in self.keys())
        return {key: row for key, row in found if row is not None}


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML document; RulebookError when the file is missing or no TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RulebookError(f"{path.name}: the file cannot be read ({error.strerror}).") from error
    except tomllib.TOMLDecodeError as error:
        raise RulebookError(f"{path.name}: this is no valid TOML: {error}.") from error


def sources_of(path: Path, document: Mapping[str, Any]) -> dict[str, Source]:
    """The sources a file may cite: those of `sources.toml` beside it, then its own."""
    shared = path.parent / "sources.toml"
    declared: dict[str, Any] = {}
    if shared.exists() and shared != path:
        declared |= read_toml(shared).get("sources", {})
    declared |= document.get("sources", {})
    return {key: _source(key, raw, path.name) for key, raw in declared.items()}


def cited_rows(document: Any) -> Iterable[Mapping[str, Any]]:
    """Every dated row anywhere in a rulebook document, for the guard that asks for its source."""
    if isinstance(document, Mapping):
        if "valid_from" in document:
            yield document
        for inner in document.values():
            yield from cited_rows(inner)
    elif isinstance(document, list):
        for inner in document:
            yield from cited_rows(inner)


def _source(key: str, raw: Mapping[str, Any], where: str) -> Source:
    missing = [name for name in _SOURCE_FIELDS if not raw.get(name)]
    if missing:
        raise RulebookError(f"{where}: source {key!r} lacks {', '.join(missing)}.")
    if not isinstance(raw["retrieved"], dt.date):
        raise RulebookError(f"{where}: source {key!r}: `retrieved` must be a date.")
    return Source(key, *(raw[name] for name in _SOURCE_FIELDS))


def _row(raw: Mapping[str, Any], sources: Mapping[str, Source], where: str) -> Row:
    if unknown := set(raw) - _ROW_NEEDS - _ROW_MAY:
        raise RulebookError(f"{where}: unknown field {', '.join(sorted(unknown))}.")
    if missing := _ROW_NEEDS - set(raw):
        raise RulebookError(f"{where}: `{min(missing)}` is missing.")
    if raw["source"] not in sources:
        raise RulebookError(f"{where}: it cites {raw['source']!r}, which no source is named.")
    if raw["status"] not in STATUSES:
        raise RulebookError(f"{where}: status must be one of {', '.join(STATUSES)}.")
    valid_from, valid_to = raw["valid_from"], raw.get("valid_to")
    if type(valid_from) is not dt.date or not (valid_to is None or type(valid_to) is dt.date):
        raise RulebookError(f"{where}: valid_from and valid_to must be dates.")
    if valid_to is not None and valid_to < valid_from:
        raise RulebookError(f"{where}: valid_to lies before valid_from.")
    source = sources[raw["source"]]
    if "locator" in raw:
        source = Source(source.key, source.title, raw["locator"], source.url, source.retrieved)
    return Row(
        raw["key"],
        raw["value"],
        valid_from,
        valid_to,
        raw.get("plan", ""),
        raw.get("county", ""),
        source,
        raw["status"],
        raw.get("note", ""),
        raw.get("gap", ""),
    )


def _check_series(series: Sequence[Row], where: str) -> None:
    """One row a day: no overlap, and no gap unless the row after it says that it is meant."""
    for before, after in pairwise(series):
        if before.valid_to is None or after.valid_from <= before.valid_to:
            raise RulebookError(
                f"{where}: two rows for {after.key!r} hold on {after.valid_from.isoformat()}; "
                "end the older one the day before."
            )
        if before.valid_to + dt.timedelta(days=1) < after.valid_from and not after.gap:
            raise RulebookError(
                f"{where}: nothing holds for {after.key!r} between {before.valid_to.isoformat()} "
                f"and {after.valid_from.isoformat()}; close the gap or say why in `gap`."
            )
