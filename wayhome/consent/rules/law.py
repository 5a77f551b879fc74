"""Whether somebody may know: the law's rows, read one by one, and which of them decided.

Pure: it is given the grounds and looks nothing up. `queries.deciding` finds the grounds of one
question; `desk.refresh.share` those of everybody, and asks here once for each combination.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from wayhome.consent.choices import Ground, Purpose
from wayhome.core.classes import DataClass
from wayhome.core.rulebook import Row, RulebookError, Table

PATH = Path(__file__).resolve().parents[1] / "rulebook" / "law.toml"
ANY = "any"


@dataclass(frozen=True, slots=True)
class Ask:
    """May an organization of this kind know this class, for this purpose, on these grounds?"""

    data_class: DataClass
    purpose: Purpose
    recipient_kind: str
    grounds: frozenset[Ground]


@dataclass(frozen=True, slots=True)
class Reason:
    """A row that had a say: `gives`, or not; of a permit that did not give, what it wants."""

    row: Row
    gives: bool
    lacks: frozenset[Ground] = frozenset()


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes or no, with the rows behind it."""

    allowed: bool
    reasons: tuple[Reason, ...]

    def __bool__(self) -> bool:
        return self.allowed

    @property
    def unverified(self) -> int:
        """How many of the rows that decided were not checked against the official text."""
        return sum(not one.row.verified for one in self.reasons)


@dataclass(frozen=True, slots=True)
class _Permit:
    row: Row
    classes: frozenset[str]
    purposes: frozenset[str]
    when: frozenset[Ground]
    voided: frozenset[Ground]

    def speaks_of(self, ask: Ask) -> bool:
        return _covers(self.classes, ask.data_class) and (
            ask.purpose in self.purposes or (ANY in self.purposes and ask.purpose != Purpose.LEGAL)
        )

    def gives(self, ask: Ask) -> bool:
        return self.when <= ask.grounds and not self.voided & ask.grounds


@dataclass(frozen=True, slots=True)
class _Bar:
    row: Row
    classes: frozenset[str]
    recipients: frozenset[str]
    passes: Mapping[str, frozenset[Ground]]
    after: Ground | None

    def speaks_of(self, ask: Ask) -> bool:
        return (
            _covers(self.classes, ask.data_class)
            and (not self.recipients or ask.recipient_kind in self.recipients)
            and (self.after is None or self.after in ask.grounds)
        )

    def lets_pass(self, permit: _Permit, ask: Ask) -> bool:
        wanted = self.passes.get(permit.row.key, self.passes.get(ANY))
        return wanted is not None and wanted <= ask.grounds


class Law:
    """The rows in force on one day."""

    def __init__(self, rows: Mapping[str, Row]) -> None:
        self._permits = [_permit(row) for row in rows.values() if "permits" in row.value]
        self._bars = [_bar(row) for row in rows.values() if "bars" in row.value]
        if len(self._permits) + len(self._bars) != len(rows):
            raise RulebookError("law.toml: a row must say what it permits or what it bars.")
        keys = {ANY, *(one.row.key for one in self._permits)}
        for bar in self._bars:
            if unknown := set(bar.passes) - keys:
                raise RulebookError(f"law.toml, {bar.row.key}: no permit is {min(unknown)}.")

    def decide(self, ask: Ask) -> Decision:
        """Yes where a permit gives and no bar stops it; the rows that said so, or all that said no.

        A no names the bars that stop what would have given; where nothing would have, every permit
        of that class and purpose, with the grounds it wants.
        """
        bars = [one for one in self._bars if one.speaks_of(ask)]
        permits = [one for one in self._permits if one.speaks_of(ask)]
        giving = [one for one in permits if one.gives(ask)]
        stopped = {
            one.row.key: [bar for bar in bars if not bar.lets_pass(one, ask)] for one in giving
        }
        free = [one for one in giving if not stopped[one.row.key]]
        if free:
            return Decision(True, tuple(Reason(one.row, True) for one in free))
        if giving:
            stopping = {bar.row.key: bar.row for bars in stopped.values() for bar in bars}
            return Decision(False, tuple(Reason(row, False) for row in stopping.values()))
        return Decision(
            False, tuple(Reason(one.row, False, one.when - ask.grounds) for one in permits)
        )


@cache
def _table() -> Table:
    return Table.read(PATH)


@cache
def load_law(day: date) -> Law:
    """The law as it holds on a day."""
    return Law(_table().in_force(day))


def _covers(classes: frozenset[str], data_class: DataClass) -> bool:
    return ANY in classes or data_class in classes


def _permit(row: Row) -> _Permit:
    known = _known(row, {"permits", "purposes", "when", "voided"})
    return _Permit(
        row,
        _classes(row, known["permits"]),
        _named(row, known["purposes"], {ANY, *Purpose.values}),
        _grounds(row, known["when"]),
        _grounds(row, known.get("voided", ())),
    )


def _bar(row: Row) -> _Bar:
    known = _known(row, {"bars", "recipients", "passes", "after"})
    after = known.get("after")
    return _Bar(
        row,
        _classes(row, known["bars"]),
        frozenset(known.get("recipients", ())),
        {permit: _grounds(row, wanted) for permit, wanted in known["passes"].items()},
        next(iter(_grounds(row, [after]))) if after else None,
    )


def _known(row: Row, may: set[str]) -> Mapping[str, Any]:
    value: Mapping[str, Any] = row.value
    if unknown := set(value) - may:
        raise RulebookError(f"law.toml, {row.key}: unknown {', '.join(sorted(unknown))}.")
    return value


def _classes(row: Row, names: Any) -> frozenset[str]:
    return _named(row, names, {ANY, *DataClass} - {DataClass.OPEN})


def _grounds(row: Row, names: Any) -> frozenset[Ground]:
    return frozenset(Ground(one) for one in _named(row, names, set(Ground)))


def _named(row: Row, names: Any, may: set[Any]) -> frozenset[str]:
    if unknown := {str(one) for one in names} - {str(one) for one in may}:
        raise RulebookError(f"law.toml, {row.key}: there is no {', '.join(sorted(unknown))}.")
    return frozenset(names)
