"""Which facts there are, and which values each may have (`facts.toml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from wayhome.core.rulebook import RulebookError, read_toml

PATH = Path(__file__).with_name("facts.toml")
SHAPES = ("point", "span")
TYPES = ("choice", "code", "number", "birth")


@dataclass(frozen=True)
class Kind:
    """One name of a fact.

    `shape`: a point happened on `start`; a span holds from `start` to `end`, and goes on when
    `end` is empty. `type`: a choice has one of `values`, whose order says which wins when two
    were recorded for the same day; a code is any text; a number is an amount; a birth is a date
    or only a year. `values` maps each value to its English and Spanish words. `believed` names
    the window for which the fact counts after it was last seen: by list of values, or under ""
    for all of them; without a window it counts for good.
    """

    name: str
    shape: str
    type: str
    en: str
    es: str
    values: Mapping[str, Mapping[str, str]]
    believed: Mapping[str, str]

    @cached_property
    def ranks(self) -> dict[str, int]:
        """Each value's place in the order; 0 wins."""
        return {value: rank for rank, value in enumerate(self.values)}


def read_kinds(path: Path = PATH) -> dict[str, Kind]:
    """Every kind of fact, by name; RulebookError names what is wrong."""
    return {name: _kind(name, raw) for name, raw in read_toml(path).items()}


def _kind(name: str, raw: Mapping[str, Any]) -> Kind:
    believed = raw.get("believed", {})
    kind = Kind(
        name,
        raw["shape"],
        raw["type"],
        raw["en"],
        raw["es"],
        raw.get("values", {}),
        {"": believed} if isinstance(believed, str) else believed,
    )
    if kind.shape not in SHAPES or kind.type not in TYPES:
        raise RulebookError(f"facts.toml: {name} has an unknown shape or type.")
    if (kind.type == "choice") != bool(kind.values):
        raise RulebookError(f"facts.toml: {name}: a choice, and nothing else, lists its values.")
    for value, words in kind.values.items():
        if not (words.get("en") and words.get("es")):
            raise RulebookError(f"facts.toml: {name}, {value}: say it in English and Spanish.")
    return kind
