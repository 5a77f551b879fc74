"""Findings of one kind together: what it is, how many rows it stands for, and some of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

GRAVE = frozenset({"stop", "error"})


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of finding; `hidden` rows are only in the file of findings."""

    first: Any
    rows: Sequence[Any]
    count: int
    hidden: int
    open: bool  # the first grave one stands open: it is what one came for


def by_kind(findings: Iterable[Any]) -> list[Kind]:
    """Findings in their order, those of one kind that follow each other as one."""
    found: list[Kind] = []
    for _key, group in groupby(findings, key=_kind_of):
        rows = list(group)
        count = max(sum(int(_of(one, "count") or 1) for one in rows[:1]), len(rows))
        grave = str(_of(rows[0], "severity")) in GRAVE and not any(one.open for one in found)
        found.append(Kind(rows[0], rows, count, count - len(rows), grave))
    return found


def _kind_of(one: Any) -> tuple[str, ...]:
    code = _of(one, "code") or _of(one, "message")
    return str(_of(one, "severity")), str(code), str(_of(one, "file")), str(_of(one, "column"))


def _of(one: Any, name: str) -> Any:
    return one.get(name) if isinstance(one, Mapping) else getattr(one, name, "")
