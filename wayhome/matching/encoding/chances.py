"""What a likeness is worth: learned from the files at hand, without knowing the truth.

A left record has one partner or none, and as many strangers as the right file has other records.
Likenesses of partners spread around a high one (a beta distribution), those of strangers thin out
from the floor upward (a geometric one). How many strangers a record has at a likeness is counted,
so that ten times the right file makes the same likeness worth a tenth. EM finds all of it; who is
whose rival (`rivals`) decides in each round which pairs are partners.

What is usual (`START`) stands for `BELIEF` records, so that small files stay sensible. A higher
likeness is never worth less.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

BINS = 100
BELIEF = 20.0
# Of left records that have a partner above the floor; of strangers above the floor to each.
SHARE, STRANGERS = 0.5, 1.0
# Mean height between the floor (0) and one (1).
START = {"partners": 0.6, "strangers": 0.06}
_SPREAD = 0.2  # of partners, to begin with
_ROUNDS = 20
# No likeness alone is worth more than a million to one (log2).
_MOST_BITS = 20.0
_TINY = 1e-12
Divide = Callable[[Sequence[float]], Sequence[float]]


@dataclass(frozen=True)
class Chances:
    """Learned from one pair of files; `bits[n]` is the log2 odds in bin n, rivals left out."""

    floor: float
    bits: tuple[float, ...]

    def log_odds(self, likeness: float) -> float:
        """log2 odds that a pair of this likeness is one person, were there no other pair."""
        return self.bits[bin_of(likeness, self.floor)]


def learn(
    counts: Sequence[float], divide: Divide, floor: float, *, records: int, others: float = math.inf
) -> Chances:
    """Fit the mixture to how many pairs there are in each bin of likeness above the floor.

    `divide` says of how many in each bin are partners, told the odds of each bin, because it knows
    which pairs are rivals. `records` is how many left records there are, those without a pair
    among them; `others` how many right ones, where these have at most one partner, too.
    """
    total = records + BELIEF
    share, number = SHARE, STRANGERS
    partners, strangers = _beta(START["partners"], _SPREAD**2), _geometric(START["strangers"])
    usual_partners = [BELIEF * SHARE * one for one in partners]
    usual_strangers = [BELIEF * STRANGERS * one for one in strangers]
    worth: list[float] = []
    for _ in range(_ROUNDS):
        # Odds against both being without a partner.
        alone = (1 - share) * max(1 / total, 1 - share * records / max(1.0, others))
        worth = [share / alone * p / (number * s) for p, s in zip(partners, strangers, strict=True)]
        found = divide(worth)
        ours = [a + b for a, b in zip(found, usual_partners, strict=True)]
        theirs = [
            max(0.0, n - a) + b for n, a, b in zip(counts, found, usual_strangers, strict=True)
        ]
        share = min(1 - 1 / total, sum(ours) / total)
        number = sum(theirs) / total
        partners, strangers = _beta(*_moments(ours)), _geometric(_moments(theirs)[0])
    return Chances(floor, tuple(_rising(math.log2(one) for one in worth)))


def bin_of(likeness: float, floor: float) -> int:
    """The bin of a likeness between the floor and one."""
    return max(0, min(BINS - 1, int(BINS * (likeness - floor) / (1 - floor))))


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
    each = [max(_TINY, math.exp(one - top)) for one in logs]
    total = sum(each)
    return [one / total for one in each]


def _rising(bits: Iterable[float]) -> Iterable[float]:
    highest = -_MOST_BITS
    for one in bits:
        highest = min(_MOST_BITS, max(highest, one))
        yield highest
