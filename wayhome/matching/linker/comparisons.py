"""What is compared, and the levels of likeness of each field, from most to least alike.

This is the one definition: Splink reads it as SQL, the review page's explanation reads it in
Python. Weights are not here; the model file has an m and a u probability for each level.

The `sense` of a level is what guards and certain rules go by: AGREE, NEAR (a plain slip could
explain it), WEAK (says something, but too little to build on) and DIFFER.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from wayhome.matching.linker.predicates import (
    All,
    AnyOf,
    Apart,
    Crossed,
    Edits,
    Either,
    Fits,
    Missing,
    NearlyCrossed,
    Overlap,
    Predicate,
    Same,
    Similar,
    Within,
)


class Sense(IntEnum):
    """What a level says, coarsely."""

    DIFFER = -1
    EMPTY = 0
    WEAK = 1
    NEAR = 2
    AGREE = 3


@dataclass(frozen=True)
class Level:
    """One grade of likeness.

    `frequency` names the column whose rarity sharpens its weight: in full, or, with a `power`
    below 1, in part, where the values are alike but not the same.
    """

    label: str
    sense: Sense
    when: Predicate | None  # None: whatever no level above took
    frequency: str = ""
    power: float = 1.0


@dataclass(frozen=True)
class Comparison:
    """One field: when it is empty, its levels from most alike down, and the columns it shows."""

    field: str
    empty: Predicate
    levels: tuple[Level, ...]
    shows: tuple[str, ...]

    def code(self, label: str) -> int:
        """The number that Splink gives the level: 0 is the lowest, -1 is empty."""
        labels = [level.label for level in self.levels]
        return len(labels) - 1 - labels.index(label)


AGREE, NEAR, WEAK, DIFFER = Sense.AGREE, Sense.NEAR, Sense.WEAK, Sense.DIFFER
_SWAPPED = AnyOf(
    (Crossed("first_name", "last_name", both=True), Crossed("first_main", "last_main", both=True))
)
_PARTLY_SWAPPED = AnyOf(
    (
        NearlyCrossed("first_main", "last_main", 0.8),
        Overlap("last_words", "given", both=True),
    )
)

FIRST_NAME = Comparison(
    "first_name",
    Missing("first_name"),
    (
        Level("same", AGREE, Same("first_name"), "first_name"),
        Level("same, written with middle name", AGREE, Same("given_whole"), "first_main"),
        Level("first and last swapped", AGREE, _SWAPPED, "first_name"),
        Level("one of several given names", NEAR, Same("first_main"), "first_main"),
        Level("nickname or variant", NEAR, Overlap("first_forms"), "first_name", 0.5),
        Level(
            "spelled alike",
            NEAR,
            AnyOf((Similar("first_name", 0.92), Edits("first_name", 1, 4))),
            "first_name",
            0.5,
        ),
        Level("part of the other", NEAR, Within("first_name", 3, 4), "first_name", 0.5),
        Level("sounds alike", NEAR, Overlap("first_sounds"), "first_name", 0.5),
        Level("middle name used", NEAR, Overlap("given")),
        Level("swapped in part", NEAR, _PARTLY_SWAPPED),
        Level("same initial only", WEAK, All((Either("first_letter"), Same("first_initial")))),
        Level("somewhat alike", WEAK, Similar("first_name", 0.82)),
        Level("different", DIFFER, None),
    ),
    ("first_name",),
)

LAST_NAME = Comparison(
    "last_name",
    Missing("last_name"),
    (
        Level("same", AGREE, Same("last_name"), "last_name"),
        # Counted once, at the first name.
        Level("first and last swapped", AGREE, _SWAPPED),
        Level("same surnames, other order", AGREE, Same("last_ordered"), "last_ordered"),
        Level("first surname same", AGREE, Same("last_main"), "last_main"),
        Level("one surname in common", NEAR, Overlap("last_words"), "last_main", 0.5),
        Level(
            "spelled alike",
            NEAR,
            AnyOf(
                (
                    Similar("last_name", 0.93),
                    Edits("last_name", 1, 4),
                    Similar("last_main", 0.95),
                    Edits("last_main", 1, 5),
                )
            ),
            "last_name",
            0.5,
        ),
        Level("part of the other", NEAR, Within("last_name", 4, 5), "last_name", 0.5),
        Level("sounds alike", NEAR, Overlap("last_sounds"), "last_name", 0.5),
        Level("swapped in part", NEAR, _PARTLY_SWAPPED),
        Level("surname among the given names", WEAK, Overlap("last_words", "given")),
        Level("somewhat alike", WEAK, Similar("last_name", 0.85)),
        Level("different", DIFFER, None),
    ),
    ("last_name",),
)

MIDDLE_NAME = Comparison(
    "middle_name",
    Missing("middle_name"),
    (
        Level("same", AGREE, Same("middle_name")),
        Level("same initial", NEAR, All((Either("middle_letter"), Same("middle_initial")))),
        Level("alike", NEAR, AnyOf((Similar("middle_name", 0.88), Edits("middle_name", 1, 4)))),
        Level("different", DIFFER, None),
    ),
    ("middle_name",),
)

SUFFIX = Comparison(
    "suffix",
    Missing("suffix"),
    (Level("same", AGREE, Same("suffix")), Level("different", DIFFER, None)),
    ("suffix",),
)

DOB = Comparison(
    "dob",
    Missing("dob"),
    (
        Level("same year, both 1 January", WEAK, All((Same("dob"), Either("new_year", both=True)))),
        Level("same", AGREE, Same("dob"), "dob"),
        Level("same year, one 1 January", WEAK, All((Same("birth_year"), Either("new_year")))),
        Level(
            "day and month swapped",
            NEAR,
            All((Same("birth_year"), Crossed("month_day", "day_month"))),
        ),
        # Two defaults of different years have nothing in common.
        Level("both 1 January, other year", DIFFER, Either("new_year", both=True)),
        Level("one digit off", NEAR, Edits("dob", 1)),
        Level(
            "same day, year off by 1 or 10",
            NEAR,
            All((Same("month_day"), Apart("birth_year", (1, 2, 9, 10, 11)))),
        ),
        Level("same year and month", WEAK, Same("year_month")),
        Level("same day and month", DIFFER, Same("month_day")),
        Level("two digits off", DIFFER, Edits("dob", 2)),
        Level(
            "1 January, year off by 1",
            WEAK,
            All((Either("new_year"), Apart("birth_year", (1, 2)))),
        ),
        Level("different", DIFFER, None),
    ),
    ("dob",),
)

SSN = Comparison(
    "ssn",
    Missing("ssn4"),
    (
        Level("same", AGREE, Same("ssn"), "ssn"),
        Level("one digit off", NEAR, Edits("ssn", 1)),
        Level("known digits same", AGREE, Fits("ssn", "ssn_like")),
        Level("last four same", AGREE, All((Missing("ssn"), Same("ssn4")))),
        Level("two digits off", WEAK, Edits("ssn", 2)),
        Level("last four same, rest not", WEAK, Same("ssn4")),
        Level("last four one digit off", WEAK, All((Missing("ssn"), Edits("ssn4", 1)))),
        Level("different", DIFFER, None),
    ),
    ("ssn",),
)

SEX = Comparison(
    "sex",
    Missing("sex"),
    (Level("same", WEAK, Same("sex")), Level("different", WEAK, None)),
    ("sex",),
)

STREET = Comparison(
    "street",
    Missing("street"),
    (
        Level("same, and same ZIP", AGREE, Same("address"), "address"),
        Level("same", AGREE, Same("street"), "street"),
        Level(
            "same number, street alike",
            NEAR,
            All((Same("house"), Similar("street_name", 0.85))),
            "street_name",
            0.5,
        ),
        Level("spelled alike", NEAR, Similar("street", 0.93), "street_name", 0.5),
        Level("same street, other number", WEAK, Same("street_name"), "street_name"),
        Level("same number, other street", WEAK, Same("house")),
        Level("different", WEAK, None),
    ),
    ("street",),
)

PLACE = Comparison(
    "place",
    All((Missing("zip"), Missing("city"))),
    (
        # A street and its place are one fact; it was counted at the street.
        Level("told by the street", WEAK, Same("address")),
        Level("same ZIP", WEAK, Same("zip"), "zip"),
        Level("same city, ZIP one digit off", WEAK, All((Same("city"), Edits("zip", 1))), "city"),
        Level("same city", WEAK, Same("city"), "city"),
        Level("city spelled alike", WEAK, Similar("city", 0.9), "city", 0.5),
        Level("ZIP one digit off", WEAK, Edits("zip", 1)),
        Level("different", WEAK, None),
    ),
    ("city", "zip"),
)

PHONE = Comparison(
    "phone",
    Missing("phone"),
    (
        Level("same", AGREE, Same("phone"), "phone"),
        Level("one digit off", WEAK, Edits("phone", 1)),
        Level("different", WEAK, None),
    ),
    ("phone",),
)

EMAIL = Comparison(
    "email",
    Missing("email"),
    (Level("same", AGREE, Same("email"), "email"), Level("different", WEAK, None)),
    ("email",),
)

CIN = Comparison(
    "cin",
    Missing("cin"),
    (
        Level("same", AGREE, Same("cin")),
        Level("one digit off", WEAK, Edits("cin", 1)),
        Level("different", DIFFER, None),
    ),
    ("cin",),
)

COMPARISONS = (
    FIRST_NAME, LAST_NAME, MIDDLE_NAME, SUFFIX, DOB, SSN, SEX, STREET, PLACE, PHONE, EMAIL, CIN,
)  # fmt: skip
