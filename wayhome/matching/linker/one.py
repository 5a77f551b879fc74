"""One record against a few: the batch's comparisons, model, rates, guards and rules, in Python.

A batch says what a pair weighs by SQL over a million pairs; a request has fifty and no time to
open a database of its own. A property test holds the two equal, bit for bit of the evidence.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from wayhome.matching.linker import frequencies
from wayhome.matching.linker.clean_one import Cleaned
from wayhome.matching.linker.comparisons import COMPARISONS, SSN, Comparison, Level, Sense
from wayhome.matching.linker.explain import Rates, level_of, weigh
from wayhome.matching.linker.findings import cost_of, guard_of, rule_of
from wayhome.matching.linker.frequencies import expected
from wayhome.matching.linker.judge import CALIBRATION, PRIOR
from wayhome.matching.linker.link import DUPLICATES
from wayhome.matching.linker.model import Model

Levels = dict[str, Level | None]


class Score(NamedTuple):
    """What a pair weighs: calibrated log2 odds, probability, and the batch's evidence.

    Other candidates are not in it: the pair stands for itself.
    """

    bits: float
    probability: float
    guard: str | None
    rule: str | None
    evidence: str


def prior_among(records: int, model: Model) -> float:
    """log2 odds that a record is somebody's of `records` others: what `dedupe` begins with."""
    return model.prior(round(records * model.share / DUPLICATES))


def levels_of(left: Cleaned, right: Cleaned) -> Levels:
    """The level of every field of two cleaned records; None where one is empty."""
    return {c.field: level_of(c, left, right) for c in COMPARISONS}


def values_weighed(levels: Levels, left: Cleaned, right: Cleaned) -> Iterable[tuple[str, str]]:
    """The (column, value) pairs whose rates `score_one` will ask for."""
    for level in levels.values():
        if level is not None and level.frequency:
            for row in (left, right):
                if row[level.frequency] is not None:
                    yield level.frequency, row[level.frequency]


def score_one(
    left: Cleaned,
    right: Cleaned,
    model: Model,
    rates: Rates,
    *,
    prior: float,
    levels: Levels | None = None,
) -> Score:
    """What two cleaned records weigh as one person; `levels` spares comparing them again."""
    levels = levels or levels_of(left, right)
    weights = {
        c.field: weigh(c, level, left, right, model, rates)
        for c in COMPARISONS
        if (level := levels[c.field]) is not None
    }
    said_by_all = math.fsum(weights.values())
    odds = model.offset + model.slope * (prior + said_by_all)
    facts = _facts(levels, left, right, model, rates)
    guard = guard_of(facts)
    cost = cost_of(guard)
    bits = odds - cost
    rule = None if guard else rule_of(facts)
    said = [f"{c.field}:{_label(levels, c)}:{weights[c.field]:.2f}" for c in COMPARISONS
            if c.field in weights]  # fmt: skip
    said += [f"guard:{guard}:{-cost:.2f}"] if guard else []
    said += [f"rule:{rule}:0.00"] if rule else []
    said.append(f"{PRIOR}:{prior:.2f}")
    said.append(f"{CALIBRATION}:{odds - prior - said_by_all:.2f}")
    return Score(bits, 1 / (1 + 2.0**-bits) if bits > -1000 else 0.0, guard, rule, "|".join(said))


def _facts(
    levels: Levels, left: Cleaned, right: Cleaned, model: Model, rates: Rates
) -> dict[str, object]:
    """The columns that guards speak of (`Finding`)."""
    facts: dict[str, object] = {}
    for comparison in COMPARISONS:
        level = levels[comparison.field]
        facts[comparison.field] = int(level.sense if level else Sense.EMPTY)
        facts[f"{comparison.field}_is"] = _label(levels, comparison)
    one, other = left["birth_year"], right["birth_year"]
    facts["years"] = abs(one - other) if one is not None and other is not None else -1
    rate = rates.get(SSN.field, {}).get(left["ssn"], 0.0)
    facts["ssn_shared"] = rate > 1.5 * expected(model, SSN.field)
    a, b = left["ssn"], right["ssn"]
    facts["ssn_neighbors"] = bool(a and b and a != b and a[:7] == b[:7])
    return facts


def _label(levels: Levels, comparison: Comparison) -> str:
    level = levels[comparison.field]
    return level.label if level else "empty"


def without(row: Cleaned, nothing: Mapping[str, Collection[str]]) -> Cleaned:
    """The record without numbers that so many people give that they say nothing of any of them.

    `nothing` has such values of `ssn` and `phone`.
    """
    emptied: Cleaned = {}
    if row["ssn"] in nothing.get("ssn", ()):
        emptied |= {"ssn": None, "ssn4": None}
    if row["phone"] in nothing.get("phone", ()):
        emptied["phone"] = None
    return {**row, **emptied}


def number_rates(left: Cleaned, others: Iterable[Cleaned], model: Model) -> dict[str, float]:
    """How telling the left record's number is, by how many people among the others give it.

    `frequencies` counts so in a file: people are told apart by two letters and a birth year.
    """
    number = left["ssn"]
    if number is None:
        return {}
    people = {
        ((one["first_name"] or "")[:2] or None, one["birth_year"])
        for one in others
        if one["ssn"] == number
    }
    shared = frequencies.SHARED_NUMBER ** (max(len(people), 1) - 1)
    return {number: min(0.5, expected(model, SSN.field) * shared)}
