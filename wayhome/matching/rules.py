"""What a decision is worth, which pairs two people read, and how well readers agree. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

# What hangs on a decision raises its worth by so many times its doubt.
WEIGHTS: Mapping[str, float] = {"referral": 1.0, "service": 0.5, "roster": 0.25}
GUARDED = 0.5  # a guard says that the sum is not to be trusted: at least this much doubt
STRONG, WEAK = 0.9, 0.6
PAUSE = timedelta(minutes=10)  # a longer gap between two readings is no reading time


def worth(probability: float, stakes: Collection[str], *, guarded: bool = False) -> float:
    """What deciding about a pair is worth: its doubt, 1 at a coin toss, raised by what hangs on it.

    `stakes` are values of `choices.Stake`.
    """
    doubt = 4 * probability * (1 - probability)
    if guarded:
        doubt = max(doubt, GUARDED)
    return round(doubt * (1 + sum(WEIGHTS[one] for one in set(stakes))), 6)


def is_hard(probability: float, verdict: str, *, guarded: bool) -> bool:
    """Whether a first reading wants a second: a guard, doubt, or a contradiction of the sum.

    `verdict` is a value of `choices.Verdict`.
    """
    if guarded or verdict == "unsure":
        return True
    return (verdict == "different" and probability >= STRONG) or (
        verdict == "same" and probability < WEAK
    )


def agreement(readings: Sequence[tuple[str, str]]) -> float | None:
    """The part of pairs, 0 to 1, on which both readers said the same; None of no pair."""
    if not readings:
        return None
    return sum(one == other for one, other in readings) / len(readings)


def kappa(readings: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa: agreement beyond what chance alone gives; None where chance says it all.

    J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological
    Measurement 20 (1960): (observed - expected) / (1 - expected).
    """
    observed = agreement(readings)
    if observed is None:
        return None
    total = len(readings)
    first = Counter(one for one, _ in readings)
    second = Counter(other for _, other in readings)
    expected = sum(first[word] * second[word] for word in first) / total**2
    if expected == 1:
        return None
    return (observed - expected) / (1 - expected)


def pace(moments: Iterable[datetime]) -> float | None:
    """Readings an hour, over the time in which somebody read; None before two in a row.

    The first reading after a pause has no known length, so it is not counted.
    """
    ordered = sorted(moments)
    gaps = [later - one for one, later in pairwise(ordered)]
    held = [gap for gap in gaps if gap <= PAUSE]
    spent = sum(held, timedelta())
    return len(held) * 3600 / spent.total_seconds() if spent else None
