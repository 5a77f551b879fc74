"""Classes of data: what a field or a row gives away about a person.

Every model says the class of each of its fields; a guard test fails where one says nothing.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any


class DataClass(StrEnum):
    """What kind of thing is known. All but OPEN are personal."""

    OPEN = "open"  # says nothing about a person receiving services
    DEMOGRAPHIC = "demographic"
    HOUSING = "housing"
    HEALTH = "health"
    MENTAL_HEALTH = "mental_health"
    PART2 = "part2"  # substance use disorder treatment, 42 CFR Part 2
    HIV = "hiv"
    DV = "dv"  # domestic violence and where somebody hides
    JUSTICE = "justice"


# In the first release these go to no organization but the one that recorded them.
PROTECTED = frozenset({DataClass.PART2, DataClass.HIV, DataClass.DV, DataClass.JUSTICE})


def field_class(model: Any, field: str) -> DataClass | None:
    """The class a model states for a field: by name, or for the whole row; None where unsaid."""
    named: dict[str, DataClass] = getattr(model, "FIELD_CLASSES", {})
    whole: DataClass | None = getattr(model, "DATA_CLASS", None)
    return named.get(field, whole)


def is_personal(model: Any) -> bool:
    """Whether any field of the model is personal, so that its table needs a forced policy."""
    return any(
        field_class(model, field.name) not in (None, DataClass.OPEN)
        for field in model._meta.concrete_fields
    )
