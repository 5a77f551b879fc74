"""What may follow what in an import, and what makes it wait for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

UNDO_DAYS = 30
ATTEMPTS = 3  # starts of one import before it counts as failed

# "received" again: its process ended before the import did; nothing of it was kept.
TRANSITIONS: Mapping[str, frozenset[str]] = {
    "received": frozenset({"checking", "refused", "failed"}),
    "checking": frozenset({"waiting", "loading", "loaded", "refused", "failed", "received"}),
    "waiting": frozenset({"loading", "refused"}),
    "loading": frozenset({"loaded", "waiting", "refused", "failed", "received"}),
    "loaded": frozenset({"undone"}),
    "refused": frozenset(),
    "failed": frozenset(),
    "undone": frozenset(),
}
WORKING = ("checking", "loading")


@dataclass(frozen=True, slots=True)
class Size:
    """How many people (or rows) the last full file of a source held, and this one."""

    before: int | None  # None: there was no full file yet
    after: int

    @property
    def fewer_percent(self) -> float:
        """By how many percent there are fewer; 0 where there are not."""
        if not self.before:
            return 0.0
        return max(0.0, 100.0 * (self.before - self.after) / self.before)


def pauses(
    size: Size | None, *, limit_percent: int, what: str, as_of: date | None, newest: date | None
) -> list[str]:
    """Why a person must approve first, as sentences; none: it may load by itself.

    `size` is None for a file that need not hold everybody (a delta, a change file).
    """
    found = []
    if size is not None and size.fewer_percent > limit_percent:
        found.append(
            f"This file has {size.after:,} {what}, the last one had {size.before:,}: "
            f"{size.fewer_percent:.0f} percent fewer. More than {limit_percent} percent fewer "
            "needs approval. If the file is cut short, or of fewer projects than usual, do not "
            "load it."
        )
    if as_of is not None and newest is not None and as_of < newest:
        found.append(
            f"This file is of {as_of}, but one of {newest} is already loaded. "
            "Loading it puts older facts over newer ones."
        )
    return found


def missing_clients(gone: int, stay: int) -> list[str]:
    """What becomes of known clients whom a full export does not have, as sentences.

    Only the difference needs words: the page counts those who vanish.
    """
    if not stay:
        return []
    return [
        f"Clients whom this source sent before and who are not in this file: {gone + stay:,}. "
        f"Marked as no longer in the file: {gone:,}. Kept as they are: {stay:,}, because the file "
        "does not cover them (no enrollment in its projects and its period, or another one "
        "elsewhere). If they should be in it, do not load this file; have it exported again with "
        "all projects and the whole period."
    ]


def another_sender(sender: str, known: Sequence[str]) -> list[str]:
    """Why a person must approve a file that somebody else sent; `known` empty: anybody may."""
    if not known or not sender or sender in known:
        return []
    return [
        f"The file says that {sender} sent it, not {' or '.join(known)}. It may be another "
        "plan's: look at it before it is loaded."
    ]


def undo_ends(loaded_at: datetime) -> datetime:
    """Until when an import can be taken back."""
    return loaded_at + timedelta(days=UNDO_DAYS)
