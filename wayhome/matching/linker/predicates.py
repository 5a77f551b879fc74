"""What may be said of two cleaned records, each statement in two readings.

`sql()` is a DuckDB condition over columns `name_l` and `name_r`; `holds()` is the same for two
mappings in Python. A test holds the two equal. Every statement is the same whichever record
stands left, and an empty field makes it false, never true; only `Missing` speaks of emptiness.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

import jellyfish

Row = Mapping[str, object]


class Predicate(ABC):
    """One statement about a pair of records."""

    @abstractmethod
    def sql(self) -> str:
        """The statement as a DuckDB condition."""

    def columns(self) -> set[str]:
        """The cleaned columns that the statement reads."""
        return set(re.findall(r"\b([a-z_0-9]+)_[lr]\b", self.sql()))

    @abstractmethod
    def holds(self, left: Row, right: Row) -> bool:
        """Whether the statement is true of these two records."""


@dataclass(frozen=True)
class Missing(Predicate):
    """At least one record has nothing in the column."""

    column: str

    def sql(self) -> str:
        return f"({self.column}_l IS NULL OR {self.column}_r IS NULL)"

    def holds(self, left: Row, right: Row) -> bool:
        return left[self.column] is None or right[self.column] is None


@dataclass(frozen=True)
class Same(Predicate):
    """Both have the same value."""

    column: str

    def sql(self) -> str:
        return f"({self.column}_l = {self.column}_r)"

    def holds(self, left: Row, right: Row) -> bool:
        return left[self.column] is not None and left[self.column] == right[self.column]


@dataclass(frozen=True)
class Crossed(Predicate):
    """One's first column is the other's second; with `both`, each is the other's."""

    first: str
    second: str
    both: bool = False

    def sql(self) -> str:
        word = "AND" if self.both else "OR"
        a, b = self.first, self.second
        return f"({a}_l = {b}_r {word} {b}_l = {a}_r)"

    def holds(self, left: Row, right: Row) -> bool:
        there = left[self.first] is not None and left[self.first] == right[self.second]
        back = left[self.second] is not None and left[self.second] == right[self.first]
        return (there and back) if self.both else (there or back)


@dataclass(frozen=True)
class NearlyCrossed(Predicate):
    """One's first column is the other's second, and the other two are similar (Jaro-Winkler)."""

    first: str
    second: str
    least: float

    def sql(self) -> str:
        a, b = self.first, self.second
        ways = [
            f"({x}_l = {y}_r AND jaro_winkler_similarity({y}_l, {x}_r) >= {self.least})"
            for x, y in ((a, b), (b, a))
        ]
        return f"({' OR '.join(ways)})"

    def holds(self, left: Row, right: Row) -> bool:
        return any(
            left[x] is not None
            and left[x] == right[y]
            and _similarity(left[y], right[x]) >= self.least
            for x, y in ((self.first, self.second), (self.second, self.first))
        )


@dataclass(frozen=True)
class Overlap(Predicate):
    """Two lists share a member; with `other`, one's first list and the other's second do.

    With `both`, the first list of each shares a member with the second of the other.
    """

    column: str
    other: str = ""
    both: bool = False

    def sql(self) -> str:
        a, b = self.column, self.other or self.column
        there, back = f"list_has_any({a}_l, {b}_r)", f"list_has_any({b}_l, {a}_r)"
        return f"({there})" if a == b else f"({there} {'AND' if self.both else 'OR'} {back})"

    def holds(self, left: Row, right: Row) -> bool:
        a, b = self.column, self.other or self.column
        there, back = _share(left[a], right[b]), _share(left[b], right[a])
        return (there and back) if self.both else (there or back)


@dataclass(frozen=True)
class Similar(Predicate):
    """Jaro-Winkler similarity of at least `least`."""

    column: str
    least: float

    def sql(self) -> str:
        a = self.column
        return f"(jaro_winkler_similarity({a}_l, {a}_r) >= {self.least})"

    def holds(self, left: Row, right: Row) -> bool:
        return _similarity(left[self.column], right[self.column]) >= self.least


@dataclass(frozen=True)
class Edits(Predicate):
    """At most `most` insertions, deletions, changes or swaps of neighbors apart.

    Values shorter than `shortest` are not compared: every short name is near to another.
    """

    column: str
    most: int
    shortest: int = 0

    def sql(self) -> str:
        a = self.column
        near = f"damerau_levenshtein({a}_l, {a}_r) <= {self.most}"
        if not self.shortest:
            return f"({near})"
        return f"(length({a}_l) >= {self.shortest} AND length({a}_r) >= {self.shortest} AND {near})"

    def holds(self, left: Row, right: Row) -> bool:
        a, b = left[self.column], right[self.column]
        if not isinstance(a, str) or not isinstance(b, str):
            return False
        if min(len(a), len(b)) < self.shortest:
            return False
        return jellyfish.damerau_levenshtein_distance(a, b) <= self.most


@dataclass(frozen=True)
class Within(Predicate):
    """One text stands inside the other, which it begins, or is at least `inside` long."""

    column: str
    begins: int
    inside: int

    def sql(self) -> str:
        a = self.column
        ways = [
            f"(length({a}_{x}) >= {self.begins} AND starts_with({a}_{y}, {a}_{x})) "
            f"OR (length({a}_{x}) >= {self.inside} AND contains({a}_{y}, {a}_{x}))"
            for x, y in (("l", "r"), ("r", "l"))
        ]
        return f"({' OR '.join(ways)})"

    def holds(self, left: Row, right: Row) -> bool:
        a, b = left[self.column], right[self.column]
        if not isinstance(a, str) or not isinstance(b, str):
            return False
        short, long = sorted((a, b), key=len)
        return (len(short) >= self.begins and long.startswith(short)) or (
            len(short) >= self.inside and short in long
        )


@dataclass(frozen=True)
class Fits(Predicate):
    """One has the value, the other a pattern of it: known characters, and `_` for each unknown."""

    column: str
    pattern: str

    def sql(self) -> str:
        a, b = self.column, self.pattern
        return f"({a}_l LIKE {b}_r OR {a}_r LIKE {b}_l)"

    def holds(self, left: Row, right: Row) -> bool:
        return _fits(left[self.column], right[self.pattern]) or _fits(
            right[self.column], left[self.pattern]
        )


@dataclass(frozen=True)
class Apart(Predicate):
    """Two numbers differ by one of `gaps`."""

    column: str
    gaps: tuple[int, ...]

    def sql(self) -> str:
        gaps = ", ".join(str(gap) for gap in self.gaps)
        return f"(abs({self.column}_l - {self.column}_r) IN ({gaps}))"

    def holds(self, left: Row, right: Row) -> bool:
        a, b = left[self.column], right[self.column]
        return isinstance(a, int) and isinstance(b, int) and abs(a - b) in self.gaps


@dataclass(frozen=True)
class Either(Predicate):
    """A yes-or-no column is true for at least one record; with `both`, for both."""

    column: str
    both: bool = False

    def sql(self) -> str:
        word = "AND" if self.both else "OR"
        return f"({self.column}_l {word} {self.column}_r)"

    def holds(self, left: Row, right: Row) -> bool:
        a, b = bool(left[self.column]), bool(right[self.column])
        return (a and b) if self.both else (a or b)


@dataclass(frozen=True)
class All(Predicate):
    """Every one of several statements."""

    parts: tuple[Predicate, ...]

    def sql(self) -> str:
        return "(" + " AND ".join(part.sql() for part in self.parts) + ")"

    def holds(self, left: Row, right: Row) -> bool:
        return all(part.holds(left, right) for part in self.parts)


@dataclass(frozen=True)
class AnyOf(Predicate):
    """At least one of several statements."""

    parts: tuple[Predicate, ...]

    def sql(self) -> str:
        return "(" + " OR ".join(part.sql() for part in self.parts) + ")"

    def holds(self, left: Row, right: Row) -> bool:
        return any(part.holds(left, right) for part in self.parts)


def _share(a: object, b: object) -> bool:
    return isinstance(a, list) and isinstance(b, list) and not set(a).isdisjoint(b)


def _fits(value: object, pattern: object) -> bool:
    if not isinstance(value, str) or not isinstance(pattern, str):
        return False
    return len(value) == len(pattern) and all(
        known in ("_", digit) for digit, known in zip(value, pattern, strict=True)
    )


def _similarity(a: object, b: object) -> float:
    if not isinstance(a, str) or not isinstance(b, str):
        return -1.0
    return jellyfish.jaro_winkler_similarity(a, b)
