"""How long what is kept, from the dated rulebook, and who may end a legal hold."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from uuid import UUID

from wayhome.core.rulebook import Row, Table


@cache
def _retention() -> Table:
    return Table.read(Path(__file__).resolve().parents[1] / "rulebook" / "retention.toml")


def kept_for(key: str, day: date) -> Row:
    """The row that says how long, in the unit that its key names."""
    return _retention().on(key, day)


def years_before(day: date, years: int) -> date:
    """The same day so many years ago; of February 29 the day before March."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def may_end(asked_by: UUID | None, by: UUID | None) -> bool:
    """Whether a hold that somebody asked to end may be ended by this one: never by the same."""
    return asked_by is not None and by is not None and asked_by != by
