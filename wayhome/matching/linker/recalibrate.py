"""What people decided, against what the linker's sums had said: the curve that fits both."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from wayhome.matching.linker.explain import read_evidence
from wayhome.matching.linker.model import Model
from wayhome.matching.linker.train import fit

# So many decisions, and so many of either kind, before anything is learned from them.
ENOUGH, ENOUGH_OF_EITHER = 100, 20
# The shipped curve holds within about a tenth in slope, and a bit in offset, until many say else;
# and however many say so, it moves no further than this: reviewers see doubtful pairs only.
BELIEF = (1 / 0.1**2, 1 / math.log(2) ** 2)
FURTHEST_SLOPE, FURTHEST_OFFSET = 0.25, 3.0
# Where another candidate took so much from a pair (bits), the sum was not what decided.
CLOSE = -1.0
_BESIDE = ("guard", "rule", "calibration", "rivals")


class Reading(NamedTuple):
    """One decided pair: what the linker said, and whether it is one person."""

    evidence: str
    same: bool


@dataclass(frozen=True, slots=True)
class Lesson:
    """A model whose curve fits the decisions, how many they were, and mean surprise (bits)."""

    model: Model
    decisions: int
    same: int
    surprise_before: float
    surprise: float


def learned(readings: Sequence[Reading], shipped: Model, in_use: Model) -> Lesson | None:
    """What decisions teach; None while they are too few.

    Decided pairs are chosen by their sum, which bends a share but not the curve of truth over
    sums; those that a guard or a rival kept from being linked say nothing of it, and are left out.
    """
    points = [(odds, one.same) for one in readings if (odds := _odds(one.evidence)) is not None]
    same = sum(true for _, true in points)
    if len(points) < ENOUGH or min(same, len(points) - same) < ENOUGH_OF_EITHER:
        return None
    slope, offset = fit(points, start=(shipped.slope, shipped.offset), belief=BELIEF)
    model = replace(
        shipped,
        slope=_near(slope, shipped.slope, FURTHEST_SLOPE * shipped.slope),
        offset=_near(offset, shipped.offset, FURTHEST_OFFSET),
    )
    return Lesson(model, len(points), same, _surprise(points, in_use), _surprise(points, model))


def _odds(evidence: str) -> float | None:
    """The sum before the curve, in bits; None where the sum was not what decided."""
    parts = read_evidence(evidence)
    if not any(field == "prior" for field, _, _ in parts):
        return None
    for field, _, weight in parts:
        if field in ("guard", "rule") or (field == "rivals" and weight < CLOSE):
            return None
    return sum(weight for field, _, weight in parts if field not in _BESIDE)


def _near(value: float, middle: float, furthest: float) -> float:
    return max(middle - furthest, min(middle + furthest, value))


def _surprise(points: Sequence[tuple[float, bool]], model: Model) -> float:
    told = [(model.probability(odds), true) for odds, true in points]
    return -sum(math.log2(max(p if true else 1 - p, 1e-9)) for p, true in told) / len(told)
