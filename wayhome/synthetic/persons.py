"""The people of the county as they truly are, before any system wrote them down."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(slots=True)
class Address:
    """Where post goes. `kind` says what sort of place it is (see place.toml)."""

    street: str
    city: str
    zip: str
    street2: str = ""
    kind: str = "home"


@dataclass(slots=True)
class Person:
    """One true person. Every record of any system points to one of these by `key`.

    `ssn` is nine digits, or empty where none was issued. `sex` is "F" or "M" as on the birth
    certificate or its amendment; `gender` is "woman", "man" or "nonbinary".
    """

    key: str
    culture: str
    sex: str
    gender: str
    first: str
    middle: str
    surnames: tuple[str, ...]
    born: date
    ssn: str
    suffix: str = ""
    chosen_name: str = ""
    former_surnames: tuple[str, ...] = ()
    language: str = "eng"
    phone: str = ""
    old_phone: str = ""
    email: str = ""
    home: Address | None = None

    def age(self, on: date) -> int:
        """Full years on a day."""
        return on.year - self.born.year - ((on.month, on.day) < (self.born.month, self.born.day))


@dataclass(slots=True)
class Household:
    """People who present together; the first is the head. `relations` are HMIS list 3.15.1."""

    members: list[Person]
    relations: list[int]
    kind: str = "single"


@dataclass(slots=True)
class Identity:
    """Who a record says somebody is. `errors` names what was done to the truth, for counting.

    Qualities are the HMIS codes of lists 3.01.5, 3.02.2 and 3.03.2.
    """

    first: str
    middle: str
    last: str
    suffix: str
    ssn: str
    dob: date | None
    sex: str
    name_quality: int = 1
    ssn_quality: int = 1
    dob_quality: int = 1
    errors: list[str] = field(default_factory=list)
