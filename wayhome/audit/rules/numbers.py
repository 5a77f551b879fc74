"""Numbers in a log: which are there, which may still come, and one digest of many rows."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Sequence

Run = list[int]  # [from, to], both included; a hole also bears since when it is waited for


def runs(numbers: Iterable[int]) -> list[Run]:
    """Rising numbers as runs: 1, 2, 3, 7 gives [[1, 3], [7, 7]]."""
    found: list[Run] = []
    for one in numbers:
        if found and found[-1][1] == one - 1:
            found[-1][1] = one
        else:
            found.append([one, one])
    return found


def holes(numbers: Iterable[int], *, first: int, since: int) -> list[Run]:
    """The numbers from `first` on that are not among these rising ones."""
    found: list[Run] = []
    for start, end in runs(numbers):
        if start > first:
            found.append([first, start - 1, since])
        first = end + 1
    return found


def still_waiting(waiting: Sequence[Run], came: Iterable[int], *, from_: int) -> list[Run]:
    """The holes without the numbers that came, and without those waited for since before `from_`.

    A number is given up whole or not at all: its transaction was rolled back.
    """
    left: list[Run] = []
    arrived = iter(runs(came))
    run = next(arrived, None)
    for start, end, since in waiting:
        while run is not None and run[0] <= end:
            if run[0] > start:
                left.append([start, run[0] - 1, since])
            start = run[1] + 1
            if run[1] > end:
                break  # it fills the next hole, too
            run = next(arrived, None)
        if start <= end:
            left.append([start, end, since])
    return [one for one in left if one[2] > from_]


class Among:
    """Whether a number lies in any of some rising runs."""

    def __init__(self, spans: Sequence[Run]) -> None:
        self._starts = [one[0] for one in spans]
        self._ends = [one[1] for one in spans]

    def __contains__(self, number: int) -> bool:
        place = bisect_right(self._starts, number) - 1
        return place >= 0 and number <= self._ends[place]


def digest_of(rows: Iterable[bytes]) -> str:
    """One digest of the rows' digests, in their order."""
    whole = hashlib.sha256()
    for one in rows:
        whole.update(one)
    return whole.hexdigest()
