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
from wayhome.matching.actions.learning import learn_from_decisions
from wayhome.matching.actions.new_records import forget_telling_apart, keep_keys_of, tell_apart
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
    "forget_telling_apart",
    "keep_keys_of",
    "learn_from_decisions",
    "merge",
    "note",
    "reopen",
    "split",
    "tell_apart",
    "undo",
]
