"""Why a pair weighs what it weighs, field by field, for the page where a person decides.

`read_evidence` takes apart what a run wrote; `explain` weighs two records anew, in Python, with
the same comparisons and model. A test holds the two equal.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import pyarrow as pa

from wayhome.matching.linker.clean_one import clean_one
from wayhome.matching.linker.comparisons import COMPARISONS, Comparison, Level
from wayhome.matching.linker.frequencies import expected
from wayhome.matching.linker.model import Model

Rates = Mapping[str, Mapping[str, float]]


class Part(NamedTuple):
    """One field's say: level, weight (log2 Bayes factor) and the two values as recorded."""

    field: str
    level: str
    weight: float
    left: str
    right: str


def explain(
    left: Mapping[str, str | None],
    right: Mapping[str, str | None],
    model: Model,
    rates: Rates | None = None,
) -> list[Part]:
    """The say of every field that is filled in both records, in the order of the comparisons.

    The rows have any of `clean.COLUMNS`. With the `rates` of a run (`rate_map`) the weights are
    those of that run; without, a value counts as if it were as rare as the average.
    """
    a, b = clean_one(left), clean_one(right)
    if rates is not None:
        # What a run dropped because too many people share it is not among its rates.
        for row in (a, b):
            if row["ssn"] is not None and row["ssn"] not in rates["ssn"]:
                row["ssn"] = row["ssn4"] = None
            if row["phone"] is not None and row["phone"] not in rates["phone"]:
                row["phone"] = None
    parts = []
    for comparison in COMPARISONS:
        level = level_of(comparison, a, b)
        if level is not None:
            weight = weigh(comparison, level, a, b, model, rates or {})
            shown = (_shown(comparison, left), _shown(comparison, right))
            parts.append(Part(comparison.field, level.label, weight, *shown))
    return parts


def level_of(
    comparison: Comparison, left: Mapping[str, Any], right: Mapping[str, Any]
) -> Level | None:
    """The level that two cleaned records show in a field; None where one of them is empty."""
    if comparison.empty.holds(left, right):
        return None
    return next(
        level for level in comparison.levels if level.when is None or level.when.holds(left, right)
    )


def weigh(
    comparison: Comparison,
    level: Level,
    left: Mapping[str, Any],
    right: Mapping[str, Any],
    model: Model,
    rates: Rates,
) -> float:
    """log2 of the Bayes factor of a level, the rarity of the values included."""
    weight = model.weight(comparison, level)
    if not level.frequency:
        return weight
    known = rates.get(level.frequency, {})
    shown = [known[row[level.frequency]] for row in (left, right) if row[level.frequency] in known]
    if not shown:
        return weight
    return weight + level.power * (
        math.log2(expected(model, level.frequency)) - math.log2(max(shown))
    )


def write_evidence(parts: list[Part]) -> str:
    """Parts as a run writes them: `field:level:weight` joined by `|`."""
    return "|".join(f"{part.field}:{part.level}:{part.weight:.2f}" for part in parts)


def read_evidence(text: str) -> list[tuple[str, str, float]]:
    """Evidence of a run as (field, level, weight); guards and rules are fields of weight 0."""
    found = []
    for item in filter(None, text.split("|")):
        field, level, weight = item.split(":")
        found.append((field, level, float(weight)))
    return found


def rate_map(table: pa.Table) -> dict[str, dict[str, float]]:
    """`LinkResult.rates` as `explain` takes it."""
    found: dict[str, dict[str, float]] = {"ssn": {}, "phone": {}}
    for row in table.to_pylist():
        found.setdefault(row["column"], {})[row["value"]] = row["rate"]
    return found


def _shown(comparison: Comparison, row: Mapping[str, str | None]) -> str:
    return ", ".join(filter(None, (row.get(name) for name in comparison.shows)))
