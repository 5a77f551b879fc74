"""The linker's evidence as a reviewer reads it: a picture, and two records side by side."""

from __future__ import annotations

from datetime import date
from typing import TypedDict

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wayhome.core.clocks import in_full
from wayhome.matching.words import guard_words, level_words

FIELDS: dict[str, str | Promise] = {
    "first_name": gettext_lazy("First name"),
    "middle_name": gettext_lazy("Middle name"),
    "last_name": gettext_lazy("Last name"),
    "name": gettext_lazy("Name"),
    "suffix": gettext_lazy("Suffix"),
    "dob": gettext_lazy("Date of birth"),
    "ssn": gettext_lazy("Social Security number"),
    "sex": gettext_lazy("Sex"),
    "street": gettext_lazy("Street"),
    "city": gettext_lazy("City"),
    "place": gettext_lazy("City and ZIP code"),
    "zip": gettext_lazy("ZIP code"),
    "phone": gettext_lazy("Phone"),
    "email": gettext_lazy("E-mail"),
    "cin": gettext_lazy("CIN"),
    "prior": gettext_lazy("Before any comparison"),
}
ORDER = ("first_name", "middle_name", "last_name", "suffix", "dob", "ssn", "sex", "phone", "zip")
GUARD = "guard"  # not a comparison: why a likely pair is left to a person
RULE = "rule"  # nor this: a certain case, decided by a rule


class Step(TypedDict):
    """One bar of the waterfall: weight is the log2 of the likelihood ratio."""

    label: str
    detail: str
    weight: float


class Row(TypedDict):
    """One line of two records side by side."""

    label: str
    left: str
    right: str
    how: str


def steps(evidence: str) -> list[Step]:
    """The parts of `field:level:weight|...`; a part that is none of these is left out."""
    found: list[Step] = []
    for part in evidence.split("|"):
        field, _sep, rest = part.partition(":")
        level, _sep, weight = rest.rpartition(":")
        try:
            number = float(weight)
        except ValueError:
            continue
        if field in (GUARD, RULE):
            continue
        label = str(FIELDS.get(field, field.replace("_", " ").capitalize()))
        found.append(Step(label=label, detail=level_words(level), weight=number))
    return found


def guard(evidence: str) -> str:
    """Why the linker leaves a likely pair to a person, in words; empty where it does not."""
    for part in evidence.split("|"):
        if part.startswith(GUARD + ":"):
            return guard_words(part.split(":")[1])
    return ""


def compared(left: dict[str, str], right: dict[str, str]) -> list[Row]:
    """The fields of both records, those that differ marked."""
    rows: list[Row] = []
    for field in ORDER:
        one, other = left.get(field, ""), right.get(field, "")
        if not one and not other:
            continue
        rows.append(
            Row(
                label=str(FIELDS[field]),
                left=_shown(field, one),
                right=_shown(field, other),
                how=_how(one, other),
            )
        )
    return rows


def _how(one: str, other: str) -> str:
    if not one or not other:
        return "missing"
    return "same" if one.casefold() == other.casefold() else "differs"


def _shown(field: str, value: str) -> str:
    """The last four digits of a Social Security number are enough to compare."""
    if field == "ssn" and len(value) == 9:
        return _("ending in %(four)s") % {"four": value[-4:]}
    if field == "dob":
        return _day(value)
    return value


def _day(value: str) -> str:
    try:
        return in_full(date.fromisoformat(value))
    except ValueError:
        return value
