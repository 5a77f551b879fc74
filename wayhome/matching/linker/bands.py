"""Where the linked band begins: as low as the expected share of false links allows."""

from __future__ import annotations

from collections.abc import Iterable

# Expected false links among linked ones. The aim is one in a thousand; the model's own
# probabilities are trusted only to within a factor of two.
EXPECTED_ERROR = 0.0005
# However good the rest of the file is, no link may stand on less.
LEAST = 0.95


def linked_from(probabilities: Iterable[float]) -> float:
    """The lowest probability that is still linked.

    `probabilities` are those of the pairs that could be linked (best partner, no guard). The
    answer keeps the mean of 1 - p over all linked pairs within `EXPECTED_ERROR` and lies between
    `LEAST` and 1 - `EXPECTED_ERROR`.
    """
    threshold = 1 - EXPECTED_ERROR
    error = 0.0
    for count, p in enumerate(sorted(probabilities, reverse=True), start=1):
        error += 1 - p
        if p < LEAST or error > EXPECTED_ERROR * count:
            break
        threshold = min(threshold, p)
    return threshold
