"""One partner each: the likeliest pair first, then the likeliest of what is left."""

from __future__ import annotations

from collections.abc import Iterable

Pair = tuple[str, str, float]


def one_to_one(pairs: Iterable[Pair], *, share_right: bool = False) -> list[Pair]:
    """Pairs (left, right, probability) in which each id stands once; with `share_right`, each left.

    Pairs as likely as each other go in the order of their ids.
    """
    left_taken: set[str] = set()
    right_taken: set[str] = set()
    kept = []
    for left, right, chance in sorted(pairs, key=lambda pair: (-pair[2], pair[0], pair[1])):
        if left in left_taken or (right in right_taken and not share_right):
            continue
        left_taken.add(left)
        right_taken.add(right)
        kept.append((left, right, chance))
    return kept
