"""Reasons, clocks and silence, from the dated rulebook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from wayhome.core.rulebook import Row, Table, read_toml, sources_of

FOLDER = Path(__file__).with_name("rulebook")
LISTS = ("decline_reasons", "closure_reasons", "outreach_results", "referral_sources")


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a value list: its key, its label in a language, the row it rests on."""

    key: str
    label: str
    row: Row


@cache
def table(name: str) -> Table:
    """A table of the rulebook."""
    path = FOLDER / f"{name}.toml"
    document = read_toml(path)
    return Table.build(document, sources_of(path, document), path.name)


def every_table() -> dict[str, Table]:
    """The tables of the rulebook by name."""
    return {name: table(name) for name in (*LISTS, "clocks")}


@cache
def _labels(name: str) -> dict[str, dict[str, str]]:
    found: dict[str, Any] = read_toml(FOLDER / f"{name}.toml").get("labels", {})
    return found


def options(name: str, *, day: date, language: str = "en", plan: str = "") -> list[Option]:
    """A value list as it holds on a day, in the order of the file."""
    rows = table(name).in_force(day, plan=plan)
    return [Option(key, label(name, key, language=language), row) for key, row in rows.items()]


def label(name: str, key: str, *, language: str = "en") -> str:
    """The words for a key; the key itself where the list no longer knows it."""
    words = _labels(name).get(key, {})
    return words.get(language[:2]) or words.get("en") or key


def is_known(name: str, key: str, *, day: date, plan: str = "") -> bool:
    """Whether a list holds this key on a day."""
    return table(name).find(key, day, plan=plan) is not None


def clock(key: str, *, day: date) -> int:
    """A number of clocks.toml; its unit is in the key's name."""
    return int(table("clocks").on(key, day).value)


def business_days_after(moment: datetime, days: int) -> datetime:
    """The same time of day, so many Mondays to Fridays later. Holidays are not known here."""
    while days > 0:
        moment += timedelta(days=1)
        days -= moment.weekday() < 5
    return moment


def answer_due(sent_at: datetime, *, urgency: str) -> datetime:
    """When the receiver's answer is due."""
    day = sent_at.date()
    if urgency == "expedited":
        return sent_at + timedelta(hours=clock("answer_expedited_hours", day=day))
    return business_days_after(sent_at, clock("answer_routine_business_days", day=day))


def days_silent(status_at: datetime, now: datetime) -> int:
    """Whole days without a word."""
    return max((now - status_at).days, 0)
