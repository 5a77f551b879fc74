"""Guards and certain rules for one pair: the same texts that a batch runs on DuckDB.

They are comparisons, sums and lists in SQL that Python nearly speaks; what differs is put in
Python's words once. A property test holds the two equal.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import CodeType
from typing import Any

from wayhome.matching.linker.guards import CERTAIN, GUARDS, Finding

_WORDS = {"AND": "and", "OR": "or", "NOT": "not", "IN": "in", "=": "==", "<>": "!="}
_TOKENS = re.compile(r"'[^']*'|::INTEGER|<>|<=|>=|\bIN \([^()]*\)|\b[A-Z]+\b|=")


def guard_of(facts: Mapping[str, Any]) -> str | None:
    """The first guard that holds of a pair, by the columns that `Finding.when` speaks of."""
    return _first(GUARDS, facts)


def cost_of(guard: str | None) -> float:
    """What a guard takes from a pair, in bits."""
    return next((one.costs for one in GUARDS if one.name == guard), 0.0)


def rule_of(facts: Mapping[str, Any]) -> str | None:
    """The first certain rule that holds of a pair."""
    return _first(CERTAIN, facts)


def _first(findings: tuple[Finding, ...], facts: Mapping[str, Any]) -> str | None:
    for one in findings:
        if eval(_read(one.when), {"__builtins__": {}}, dict(facts)):  # noqa: S307 - our own text
            return one.name
    return None


@cache
def _read(when: str) -> CodeType:
    return compile(_TOKENS.sub(_in_python, when), when, "eval")


def _in_python(token: re.Match[str]) -> str:
    text = token[0]
    if text.startswith("IN ("):
        return f"in ({text[4:-1]},)"
    return "" if text == "::INTEGER" else _WORDS.get(text, text)
