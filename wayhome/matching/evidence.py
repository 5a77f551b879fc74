"""The linker's evidence as a reviewer reads it: a picture, and two records side by side."""

from __future__ import annotations

from datetime import date
from difflib import SequenceMatcher
from typing import TypedDict

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wayhome.core.clocks import in_full
from wayhome.matching.words import guard_words, level_words, rule_words

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
    "calibration": gettext_lazy("Experience"),
    "rivals": gettext_lazy("Others who come close"),
    "guard": gettext_lazy("Another explanation"),
}
ORDER = ("first_name", "middle_name", "last_name", "suffix", "dob", "ssn", "sex", "phone", "zip")
FIRST = "prior"  # what the sum begins with
GUARD = "guard"  # not a comparison: why a likely pair is left to a person
ALIKE = 0.5  # of two values with less in common, single letters say nothing
RULE = "rule"  # nor this: a certain case, decided by a rule


class Step(TypedDict):
    """One bar of the waterfall: weight is the log2 of the likelihood ratio."""

    label: str
    detail: str
    weight: float


class Part(TypedDict):
    """A piece of a value; `differs` where the other record has something else there."""

    text: str
    differs: bool


class Row(TypedDict):
    """One line of two records side by side, with what differs marked character by character."""

    label: str
    left: str
    right: str
    left_parts: list[Part]
    right_parts: list[Part]
    how: str


def steps(evidence: str) -> list[Step]:
    """The parts of `field:level:weight|...`, from what holds before any comparison on.

    A part that is none of these is left out; so is what holds but weighs nothing.
    """
    found: list[Step] = []
    for part in evidence.split("|"):
        field, _sep, rest = part.partition(":")
        level, _sep, weight = rest.rpartition(":")
        try:
            number = float(weight)
        except ValueError:
            continue
        if field in (GUARD, RULE) and not number:
            continue
        label = str(FIELDS.get(field, field.replace("_", " ").capitalize()))
        detail = guard_words(level) if field == GUARD else level_words(level)
        found.insert(
            0 if field == FIRST else len(found), Step(label=label, detail=detail, weight=number)
        )
    return found


def guard(evidence: str) -> str:
    """Why the linker leaves a likely pair to a person, in words; empty where it does not."""
    for part in evidence.split("|"):
        if part.startswith(GUARD + ":"):
            return guard_words(part.split(":")[1])
    return ""


def rule(evidence: str) -> str:
    """The rule that decided a certain case, in words; empty where the sum did."""
    for part in evidence.split("|"):
        if part.startswith(RULE + ":"):
            return rule_words(part.split(":")[1])
    return ""


def compared(left: dict[str, str], right: dict[str, str]) -> list[Row]:
    """The fields of both records, those that differ marked."""
    rows: list[Row] = []
    for field in ORDER:
        one, other = left.get(field, ""), right.get(field, "")
        if not one and not other:
            continue
        how = _how(one, other)
        one, other = _shown(field, one), _shown(field, other)
        marked = _marked(one, other) if how == "differs" else ([], [])
        rows.append(
            Row(
                label=str(FIELDS[field]),
                left=one,
                right=other,
                left_parts=marked[0],
                right_parts=marked[1],
                how=how,
            )
        )
    return rows


def shown(fields: dict[str, str]) -> list[tuple[str, str]]:
    """One record's fields in order, as label and value."""
    return [(str(FIELDS[name]), _shown(name, fields[name])) for name in ORDER if fields.get(name)]


def _marked(one: str, other: str) -> tuple[list[Part], list[Part]]:
    """Both values in pieces; whether letters are large or small makes no difference."""
    left: list[Part] = []
    right: list[Part] = []
    matcher = SequenceMatcher(None, one.casefold(), other.casefold(), autojunk=False)
    if (len(one), len(other)) != (len(one.casefold()), len(other.casefold())):
        matcher.set_seqs(one, other)  # some letters are longer in small, and places would shift
    if matcher.ratio() < ALIKE:
        return [], []  # little in common: both are marked whole, which is easier to read
    for what, i, j, k, m in matcher.get_opcodes():
        if i < j:
            left.append(Part(text=one[i:j], differs=what != "equal"))
        if k < m:
            right.append(Part(text=other[k:m], differs=what != "equal"))
    return left, right


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
