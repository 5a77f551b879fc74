"""The words other apps share with eligibility: answers, and the shape of a table of facts."""

from __future__ import annotations

from enum import StrEnum

import pyarrow as pa


class Answer(StrEnum):
    """What the rules say of a person and a service, or of one criterion of it."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, truth: bool | None) -> Answer:
        """The answer for a three-valued truth; None is unknown."""
        return cls.UNKNOWN if truth is None else cls.MET if truth else cls.NOT_MET


# What was asked and not learned (HMIS 8, 9, 99): neither yes nor no.
NOT_LEARNED = "unknown"

# One fact about one person. `start` to `end`: when it holds or happened (end null: it goes on, or
# it has no length); `seen`: the day it was recorded or last confirmed; `ref`: the source's own
# key; `data_class`: a wayhome.core.classes.DataClass.
FACTS = pa.schema(
    [
        ("person", pa.string()),
        ("fact", pa.string()),
        ("value", pa.string()),
        ("start", pa.date32()),
        ("end", pa.date32()),
        ("seen", pa.date32()),
        ("source", pa.string()),
        ("ref", pa.string()),
        ("data_class", pa.string()),
    ]
)
