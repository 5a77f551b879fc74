"""What a Dice coefficient is worth: learned from the files at hand, without knowing the truth.

The best partners of all left records are a mixture of true ones and of the best of many strangers.
True ones spread around a high coefficient (a beta distribution), those of strangers thin out from
the floor upward (a geometric one); EM finds both and their shares. What is usual (`START`) stands
for `BELIEF` records, so that small files stay sensible. A higher coefficient is never worth less.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

BINS = 100
BELIEF = 20.0
# Of each component: share, and mean height between the floor (0) and one (1).
START = {"true": (0.5, 0.75), "strangers": (0.5, 0.12)}
_SPREAD = 0.15  # of the true ones, to begin with
_ROUNDS = 200
# No coefficient alone is worth more than a million to one (log2).
_MOST_BITS = 20.0


@dataclass(frozen=True)
class Chances:
    """Learned from one pair of files; `bits[n]` is the log2 odds in bin n, `prior` those before."""

    floor: float
    bits: tuple[float, ...]
    prior: float

    def log_odds(self, dice: float) -> float:
        """log2 odds that a record's best partner with this coefficient is the same person."""
        return self.bits[_bin(dice, self.floor)]


def learn(best: Iterable[float], floor: float) -> Chances:
    """Fit the mixture to the coefficients of each left record's best partner."""
    counts = [0.0] * BINS
    for dice in best:
        counts[_bin(dice, floor)] += 1
    share, mean = START["true"]
    true, strangers = _beta(mean, _SPREAD**2), _geometric(START["strangers"][1])
    usual = [BELIEF * (share * t + (1 - share) * s) for t, s in zip(true, strangers, strict=True)]
    counts = [seen + believed for seen, believed in zip(counts, usual, strict=True)]
    for _ in range(_ROUNDS):
        belongs = [
            share * t / (share * t + (1 - share) * s) for t, s in zip(true, strangers, strict=True)
        ]
        ours = [n * p for n, p in zip(counts, belongs, strict=True)]
        theirs = [n - own for n, own in zip(counts, ours, strict=True)]
        share = sum(ours) / sum(counts)
        true, strangers = _beta(*_moments(ours)), _geometric(_moments(theirs)[0])
    prior = math.log2(share / (1 - share))
    weights = (math.log2(t / s) for t, s in zip(true, strangers, strict=True))
    return Chances(floor, tuple(_rising(prior + weight for weight in weights)), prior)


def _bin(dice: float, floor: float) -> int:
    return max(0, min(BINS - 1, int(BINS * (dice - floor) / (1 - floor))))


def _moments(counts: list[float]) -> tuple[float, float]:
    """Mean and variance of heights, each bin at its middle."""
    total = sum(counts)
    mean = sum(n * (at + 0.5) for at, n in enumerate(counts)) / total / BINS
    return mean, sum(n * ((at + 0.5) / BINS - mean) ** 2 for at, n in enumerate(counts)) / total


def _beta(mean: float, variance: float) -> list[float]:
    """The share of each bin under a beta distribution."""
    certain = max(2.0, mean * (1 - mean) / variance - 1)
    a, b = mean * certain - 1, (1 - mean) * certain - 1
    logs = [
        a * math.log((at + 0.5) / BINS) + b * math.log(1 - (at + 0.5) / BINS) for at in range(BINS)
    ]
    return _shares(logs)


def _geometric(mean: float) -> list[float]:
    """The share of each bin where each has the same fraction of the one below."""
    return _shares([-at / (BINS * mean) for at in range(BINS)])


def _shares(logs: list[float]) -> list[float]:
    top = max(logs)
    each = [max(1e-12, math.exp(one - top)) for one in logs]
    return [one / sum(each) for one in each]


def _rising(bits: Iterable[float]) -> Iterable[float]:
    highest = -_MOST_BITS
    for one in bits:
        highest = min(_MOST_BITS, max(highest, one))
        yield highest
