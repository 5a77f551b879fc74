"""What a test in the rulebook can say, as a tree.

Every node is three-valued: yes, no, or unknown. Names of lists, windows and other criteria are
already replaced by what they stand for on the day; `text` keeps the words of the rulebook.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}


@dataclass(frozen=True)
class And:
    """Yes when all are yes, no when any is no."""

    items: tuple[Expr, ...]


@dataclass(frozen=True)
class Or:
    """Yes when any is yes, no when all are no."""

    items: tuple[Expr, ...]


@dataclass(frozen=True)
class Not:
    """The other way round; unknown stays unknown."""

    item: Expr


@dataclass(frozen=True)
class Sign:
    """No sign of it counts as no: yes stays yes, all else is no."""

    item: Expr


@dataclass(frozen=True)
class Doubt:
    """If it holds, nobody can tell yet: yes becomes unknown, all else is no."""

    item: Expr


@dataclass(frozen=True)
class Criterion:
    """Another criterion, by its key, with its own test."""

    key: str
    item: Expr


@dataclass(frozen=True)
class Selector:
    """Facts of one name, with one of these values (None: any value)."""

    fact: str
    values: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Newest:
    """Whether the newest believable value of a fact is among `values`."""

    fact: str
    values: tuple[str, ...]
    text: str = field(default="", compare=False)


@dataclass(frozen=True)
class Recently:
    """Yes when such a fact held within the last `days` (None: ever); otherwise unknown."""

    what: Selector
    days: int | None
    text: str = field(default="", compare=False)


@dataclass(frozen=True)
class Running:
    """Yes when such a span covers the day; otherwise unknown."""

    what: Selector
    text: str = field(default="", compare=False)


@dataclass(frozen=True)
class Count:
    """Yes when the facts of the last `days`, one a day, reach the number; otherwise unknown."""

    what: Selector
    days: int
    least: int
    text: str = field(default="", compare=False)


@dataclass(frozen=True)
class Amount:
    """Compares the largest amount that holds on the day; unknown when none does."""

    fact: str
    comparison: str
    number: float
    text: str = field(default="", compare=False)


@dataclass(frozen=True)
class Age:
    """Compares completed years of age on the day; unknown when birth dates leave it open."""

    comparison: str
    years: int
    text: str = field(default="", compare=False)


Leaf = Newest | Recently | Running | Count | Amount | Age
Expr = And | Or | Not | Sign | Doubt | Criterion | Leaf


def parts(node: Expr) -> tuple[Expr, ...]:
    """What a node is made of; nothing for a leaf."""
    if isinstance(node, And | Or):
        return node.items
    if isinstance(node, Not | Sign | Doubt | Criterion):
        return (node.item,)
    return ()


def criteria_of(node: Expr) -> list[str]:
    """The criteria a node names itself, each once; not those that its criteria name in turn."""
    if isinstance(node, Criterion):
        return [node.key]
    return list(dict.fromkeys(key for part in parts(node) for key in criteria_of(part)))


def walk(node: Expr) -> Iterator[Expr]:
    """The node and everything under it."""
    yield node
    for part in parts(node):
        yield from walk(part)
