"""Random draws that give the same bytes on every machine and in every Python.

Only `random.Random.random` is used, the one method whose sequence Python promises to keep.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Dice:
    """One stream of draws, named by a seed and the part of the county that uses it.

    Parts have streams of their own, so that a change in one leaves the others as they were.
    """

    __slots__ = ("roll",)

    def __init__(self, *name: object) -> None:
        # Made-up data must repeat, so a plain generator is right here, not a secret one.
        self.roll = Random("/".join(map(str, name))).random  # noqa: S311 - repeatable on purpose

    def chance(self, share: float) -> bool:
        """True in `share` of all calls."""
        return self.roll() < share

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self.roll() * (high - low + 1))

    def pick(self, things: Sequence[T]) -> T:
        """One of the things, each as likely."""
        return things[int(self.roll() * len(things))]

    def day(self, first: date, last: date) -> date:
        """A day from `first` to `last`, both included; `first` where they are out of order."""
        span = (last - first).days
        return first + timedelta(days=self.whole(0, span)) if span > 0 else first

    def few(self, things: Sequence[T], count: int) -> list[T]:
        """`count` different things, in an order of their own."""
        bag = list(things)
        self.shuffle(bag)
        return bag[:count]

    def shuffle(self, things: list[T]) -> None:
        """Put the list into another order, in place."""
        for i in range(len(things) - 1, 0, -1):
            j = int(self.roll() * (i + 1))
            things[i], things[j] = things[j], things[i]


class Wheel(Generic[T]):
    """Things with weights, made ready for many draws."""

    __slots__ = ("sums", "things")

    def __init__(self, weighted: Iterable[tuple[T, float]]) -> None:
        pairs = [(thing, weight) for thing, weight in weighted if weight > 0]
        self.things = [thing for thing, _ in pairs]
        self.sums = list(accumulate(weight for _, weight in pairs))

    def spin(self, dice: Dice) -> T:
        """One thing, as likely as its weight."""
        last = len(self.sums) - 1
        return self.things[bisect_right(self.sums, dice.roll() * self.sums[last], 0, last)]


class Numbers:
    """Different numbers below `size` for 0, 1, 2, ..., in an order that looks like none.

    `step` must share no factor with `size`; then index -> number is a one-to-one map.
    """

    __slots__ = ("size", "start", "step")

    def __init__(self, size: int, step: int, dice: Dice) -> None:
        self.size, self.step, self.start = size, step, dice.whole(0, size - 1)

    def __getitem__(self, index: int) -> int:
        return (self.start + index * self.step) % self.size
