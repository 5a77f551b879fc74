"""Reading pairs, asking about them, and correcting who is who from a person's page."""

from __future__ import annotations

from wayhome.matching.actions.asking import AlreadyAsked, answer, ask
from wayhome.matching.actions.changing import (
    AlreadyUndone,
    MayNotChange,
    NothingToSplit,
    merge,
    split,
    undo,
)
from wayhome.matching.actions.reading import (
    AlreadyDecided,
    Given,
    ReasonNeeded,
    decide,
    note,
    reopen,
)

__all__ = [
    "AlreadyAsked",
    "AlreadyDecided",
    "AlreadyUndone",
    "Given",
    "MayNotChange",
    "NothingToSplit",
    "ReasonNeeded",
    "answer",
    "ask",
    "decide",
    "merge",
    "note",
    "reopen",
    "split",
    "undo",
]
