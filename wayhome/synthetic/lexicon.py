"""The name lists of `names/`, read once and made ready for drawing."""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from wayhome.synthetic.dice import Wheel

ERAS = ("old", "mid", "new")  # born before 1970, before 1995, and after
_SINGLE = ("english", "spanish", "black")
_TABLES = ("asian", "world")


@dataclass(frozen=True, slots=True)
class Culture:
    """The names of one community and the customs by which they are put together (all shares)."""

    name: str
    surnames: Wheel[str]
    given: dict[tuple[str, str], Wheel[str]]  # (sex, era) -> first names
    second: dict[str, tuple[str, ...]]  # sex -> second word of a two-word given name
    middle: dict[str, Wheel[str]]  # sex -> middle names of the culture's own
    tail: float = 0.0
    tail_roots: tuple[str, ...] = ()
    tail_ends: tuple[str, ...] = ()
    two_surnames: float = 0.0
    two_first_names: float = 0.0
    two_part_given: float = 0.0
    western_first: float = 0.0
    family_first: float = 0.0
    january_first: float = 0.0
    maiden_middle: float = 0.0
    gendered: float = 0.0
    patronymic: float = 0.0


def bare(text: str) -> str:
    """The text in lower case without accents: the form in which spellings are looked up."""
    if text.isascii():
        return text.lower()
    split = unicodedata.normalize("NFKD", text)
    return "".join(c for c in split if not unicodedata.combining(c)).lower()


def words(text: str) -> list[str]:
    """The names of a list; an underscore stands for the space inside a name."""
    return [word.replace("_", " ") for word in text.split()]


@cache
def read(name: str) -> dict[str, Any]:
    """A TOML file of `names/`."""
    return tomllib.loads(files(__package__).joinpath("names", f"{name}.toml").read_text("utf-8"))


@cache
def cultures() -> dict[str, Culture]:
    """Every community by name."""
    tables = {name: read(name) for name in _SINGLE}
    for name in _TABLES:
        tables |= read(name)
    return {name: _culture(name, table, tables) for name, table in tables.items()}


def _culture(name: str, table: dict[str, Any], tables: dict[str, dict[str, Any]]) -> Culture:
    parts = tables[table.get("tail_from", name)]
    customs = {
        key: float(table[key])
        for key in Culture.__dataclass_fields__
        if isinstance(table.get(key), float)
    }
    return Culture(
        name=name,
        surnames=_wheel(table["surnames"], table["surname_law"]),
        given=_given(table),
        second={
            sex: tuple(words(table.get(key) or table.get("second") or ""))
            for sex, key in (("M", "second_male"), ("F", "second_female"))
        },
        middle={
            sex: _wheel(table[key], (1.0, 0.5))
            for sex, key in (("M", "middle_male"), ("F", "middle_female"))
            if key in table
        },
        tail_roots=tuple(words(parts.get("tail_roots", ""))),
        tail_ends=tuple(words(parts.get("tail_ends", ""))),
        **customs,
    )


def _given(table: dict[str, Any]) -> dict[tuple[str, str], Wheel[str]]:
    law = table["first_law"]
    return {
        (sex, era): _wheel(table.get(f"{key}_{era}") or table[key], law)
        for sex, key in (("M", "male"), ("F", "female"))
        for era in ERAS
    }


def _wheel(text: str, law: tuple[float, float] | list[float]) -> Wheel[str]:
    shift, exponent = law
    weighted = []
    for rank, word in enumerate(dict.fromkeys(words(text)), start=1):
        name, _, share = word.partition(":")
        weighted.append((name, float(share) if share else (rank + shift) ** -exponent))
    return Wheel(weighted)


@cache
def nicknames() -> dict[str, tuple[str, ...]]:
    """Bare first name -> what the person may be called, over all languages, most usual first."""
    found: dict[str, tuple[str, ...]] = {}
    for table in read("nicknames").values():
        for name, short in table.items():
            found[name] = found.get(name, ()) + tuple(words(short))
    return found


@cache
def spellings() -> dict[str, tuple[str, ...]]:
    """Bare name -> its other spellings in Latin letters."""
    found: dict[str, tuple[str, ...]] = {}
    for line in read("variants")["words"].strip().splitlines():
        group = words(line)
        for name in group:
            others = tuple(other for other in group if other != name)
            found[bare(name)] = found.get(bare(name), ()) + others
    return found


@cache
def heard() -> tuple[tuple[str, str], ...]:
    """(written, heard) pairs of letters."""
    text = read("variants")["heard"]["pairs"]
    pairs = (pair.partition(":") for pair in text.split())
    return tuple((written, sound) for written, _, sound in pairs)
