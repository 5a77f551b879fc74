"""The layout data of an 834, typed: loops, codes, and where each fact of a roster stands."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from wayhome.exchange.x12.grammar import Grammar, Place


@dataclass(frozen=True, slots=True)
class Where:
    """One place of one fact; the comment at the head of layout.toml says what the parts mean."""

    place: Place
    element: int
    part: int
    read: str
    pairs: str
    only: frozenset[str]
    when_element: int
    when: frozenset[str]
    shifted: bool
    dhcs: bool
    status: str
    source: tuple[str, ...]

    @property
    def label(self) -> str:
        """The element as people name it, e.g. "NM109"."""
        return f"{self.place.name}{self.element or 4:02d}"


@dataclass(frozen=True, slots=True)
class Layout:
    """Facts by table ("members", "spans") and name, in order of preference."""

    version: str
    facts: Mapping[tuple[str, str], tuple[Where, ...]]
    codes: Mapping[str, frozenset[str]]
    sources: Mapping[str, str]
    places: tuple[Place, ...]
    grammar: Grammar

    def number(self, place: Place) -> int:
        """The number under which `grammar` sorts a place."""
        return self.places.index(place) + 1


@cache
def load_layout() -> Layout:
    """The layout as shipped."""
    data = tomllib.loads(resources.files(__package__).joinpath("layout.toml").read_text("utf-8"))
    facts = {
        (table, name): tuple(_where(entry) for entry in entries)
        for table in ("members", "spans")
        for name, entries in data[table].items()
    }
    places = tuple(dict.fromkeys(_places(facts)))
    return Layout(
        version=data["version"],
        facts=facts,
        codes={name: frozenset(values) for name, values in data["codes"].items()},
        sources=data["sources"],
        places=places,
        grammar=Grammar(data["loops"], places),
    )


def _places(facts: Mapping[tuple[str, str], tuple[Where, ...]]) -> Iterator[Place]:
    for entries in facts.values():
        for where in entries:
            yield where.place


def _where(entry: Mapping[str, Any]) -> Where:
    loop, _, segment = entry["at"].partition(" ")
    name, _, qualifiers = segment.partition("*")
    when = entry.get("when", {})
    return Where(
        place=Place(loop, name, frozenset(qualifiers.split("|")) - {""}),
        element=entry.get("element", 0),
        part=entry.get("part", 0),
        read=entry.get("read", ""),
        pairs=entry.get("pairs", ""),
        only=frozenset(entry.get("only", ())),
        when_element=when.get("element", 0),
        when=frozenset(when.get("is", ())),
        shifted=entry.get("shifted", False),
        dhcs=entry.get("dhcs", False),
        status=entry["status"],
        source=tuple(entry["source"]),
    )
