"""What a consent form may cover, and what makes a consent whole: the rulebook's rows, read.

Pure: it is given what a consent says, and looks nothing up.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from wayhome.consent.choices import WRITTEN, Ground
from wayhome.consent.rules.law import Ask, Law, load_law
from wayhome.core.classes import DataClass
from wayhome.core.purposes import GRANTED
from wayhome.core.rulebook import Row, RulebookError, Table

RULEBOOK = Path(__file__).resolve().parents[1] / "rulebook"
ADULT = 18
FIELDS = {"official", "classes", "signers", "how", "months", "part2"}


@dataclass(frozen=True, slots=True)
class FormRule:
    """One form: whether the wording is official, what it covers, who signs how, for how long."""

    row: Row
    official: bool
    classes: tuple[str, ...]
    signers: tuple[str, ...]
    how: tuple[str, ...]
    months: int
    part2: bool

    def last_day(self, signed_on: date) -> date:
        """The last day that a consent signed then may run."""
        month = signed_on.month - 1 + self.months
        year, month = signed_on.year + month // 12, month % 12 + 1
        for day in (signed_on.day, 30, 29, 28):
            try:
                return date(year, month, day)
            except ValueError:
                continue
        raise ValueError(signed_on)


@cache
def _table(name: str) -> Table:
    return Table.read(RULEBOOK / f"{name}.toml")


@cache
def load_forms(day: date) -> Mapping[str, FormRule]:
    """The forms in use on a day, by key."""
    return {key: _form(row) for key, row in _table("consent_forms").in_force(day).items()}


def _form(row: Row) -> FormRule:
    value: Mapping[str, Any] = row.value
    if set(value) != FIELDS:
        raise RulebookError(f"consent_forms.toml, {row.key}: it must say {sorted(FIELDS)}.")
    if unknown := set(value["classes"]) - {str(one) for one in DataClass}:
        raise RulebookError(f"consent_forms.toml, {row.key}: there is no {min(unknown)}.")
    lists = {name: tuple(value[name]) for name in ("classes", "signers", "how")}
    return FormRule(row, value["official"], months=value["months"], part2=value["part2"], **lists)


def minor_may(age: int, classes: Collection[str], day: date) -> list[str]:
    """Of these classes, those that a minor of this age may not consent to on their own.

    Who somebody is comes with whatever else they may agree to.
    """
    ages = _table("minors").in_force(day)
    return [
        one
        for one in classes
        if one != DataClass.DEMOGRAPHIC and (one not in ages or age < ages[one].value)
    ]


def missing_for_part2(says: Mapping[str, object], day: date) -> list[Row]:
    """What 42 CFR 2.31 asks for and a consent does not say; `says` is by the rulebook's keys."""
    rows = _table("part2_elements").in_force(day)
    return [row for key, row in rows.items() if not says.get(key)]


def age_on(born: date, day: date) -> int:
    """Full years on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def grounds_of(how: str, *, dated: bool, part2_form: bool) -> frozenset[Ground]:
    """What a consent in force stands on, for an organization that it names."""
    said = {
        Ground.WRITTEN: how in WRITTEN,
        Ground.DATED: dated,
        Ground.PART2_FORM: part2_form,
    }
    return frozenset({Ground.CONSENT, *(one for one, holds in said.items() if holds)})


def opens(law: Law, data_class: DataClass, kind: str, grounds: frozenset[Ground]) -> list[str]:
    """The purposes for which the law lets a consent open a class to a kind of organization."""
    return [str(one) for one in GRANTED if law.decide(Ask(data_class, one, kind, grounds))]


@cache
def law_of_consents(day: date, kinds: tuple[str, ...]) -> list[dict[str, object]]:
    """What consents open by the law's rows of a day: one row a kind, form of consent and class.

    A plan stands here as one that covers the person; the database asks whether it does.
    """
    law, rows = load_law(day), []
    for number in range(8):
        written, dated, part2_form = (bool(number >> place & 1) for place in range(3))
        grounds = grounds_of(
            "scan" if written else "verbal", dated=dated, part2_form=part2_form
        ) | {Ground.COVERED}
        rows += [
            {"kind": kind, "written": written, "dated": dated, "part2_form": part2_form,
             "data_class": str(one), "purposes": purposes}
            for kind in kinds
            for one in DataClass
            if one is not DataClass.OPEN and (purposes := opens(law, one, kind, grounds))
        ]  # fmt: skip
    return rows
