"""One person's facts, and what each of them says on a given day."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from wayhome.eligibility.choices import FACTS
from wayhome.eligibility.engine.vocabulary import Kind

LONG_AGO = dt.date(1900, 1, 1)
OLDEST = 125
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")
_BIRTH = re.compile(r"([0-9]{4})(-[0-9]{2}-[0-9]{2})?")


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of a table of facts; see `choices.FACTS`."""

    person: str
    fact: str
    value: str
    start: dt.date | None = None
    end: dt.date | None = None
    seen: dt.date | None = None
    source: str = ""
    ref: str = ""
    data_class: str = "open"


@dataclass(frozen=True, slots=True)
class Known:
    """A fact as it stands on a day: when it began, when it was last seen, whether it goes on."""

    fact: Fact
    began: dt.date
    observed: dt.date
    running: bool


def facts_of(rows: pa.Table | Iterable[Fact | Mapping[str, object]]) -> list[Fact]:
    """Facts from an Arrow table, or from facts or mappings with the columns of `FACTS`."""
    if isinstance(rows, pa.Table):
        rows = rows.select([name for name in FACTS.names if name in rows.column_names]).to_pylist()
    return [row if isinstance(row, Fact) else _fact(row) for row in rows]


def known_on(fact: Fact, kind: Kind, day: dt.date) -> Known | None:
    """What the fact says on the day; None when it says nothing.

    A point counts from its start (or, without one, from when it was seen). A span counts from its
    start; if it ended by the day it was last seen at its end, if it goes on it was last seen when
    it was recorded or confirmed. Values that the kind does not have say nothing.
    """
    if not fits(fact.value, kind):
        return None
    if kind.shape == "point":
        at = fact.start or fact.seen
        return Known(fact, max(at, LONG_AGO), at, False) if at and at <= day else None
    began = max(fact.start or LONG_AGO, LONG_AGO)
    if began > day or (fact.end and fact.end < began):
        return None
    if fact.end is None:
        return Known(fact, began, max(began, min(day, fact.seen or day)), True)
    return Known(fact, began, min(fact.end, day), fact.end >= day)


def fits(value: str, kind: Kind) -> bool:
    """Whether a kind of fact can have the value."""
    if kind.type == "choice":
        return value in kind.values
    if kind.type == "number":
        return bool(_NUMBER.fullmatch(value or ""))
    return bool(value)


def ages_on(value: str, day: dt.date) -> tuple[int, int] | None:
    """The least and greatest age on the day that a birth date, or a year alone, allows.

    None for what is no date, lies after the day or is too long ago to be true.
    """
    match = _BIRTH.fullmatch(value or "")
    if match is None:
        return None
    if match[2] is None:
        years = day.year - int(value)
        return (max(years - 1, 0), years) if 0 <= years <= OLDEST else None
    try:
        born = dt.date.fromisoformat(value)
    except ValueError:
        return None
    years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return (years, years) if born <= day and years <= OLDEST else None


def _fact(row: Mapping[str, object]) -> Fact:
    return Fact(**{name: row.get(name) for name in FACTS.names})  # type: ignore[arg-type]  # columns are typed by FACTS
