"""Three-valued logic: True, False, and None for unknown."""

from __future__ import annotations

from collections.abc import Iterable


def all_of(truths: Iterable[bool | None]) -> bool | None:
    """False when any is False, True when all are True, otherwise None."""
    found = list(truths)
    if any(truth is False for truth in found):
        return False
    return None if any(truth is None for truth in found) else True


def any_of(truths: Iterable[bool | None]) -> bool | None:
    """True when any is True, False when all are False, otherwise None."""
    found = list(truths)
    if any(truth is True for truth in found):
        return True
    return None if any(truth is None for truth in found) else False


def opposite(truth: bool | None) -> bool | None:
    """The other truth; unknown stays unknown."""
    return None if truth is None else not truth
