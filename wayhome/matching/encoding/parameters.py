"""What two parties must agree on before they encode: which fields, and how much each counts.

A change to `TOKENS` (in `tokens`), to a field's bits or to the drawing of positions makes other
filters, so it needs a new `CONSTRUCTION`; the test vectors say when.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

# The number of this construction; it is part of every key and of every fingerprint.
CONSTRUCTION = 1
# Bits in a filter; a power of two, so that two bytes of a key stream give an unbiased position.
WIDTH = 1024
# How many positions a value of a field sets, shared among its tokens: what a field weighs.
BITS = {
    "first_name": 100,
    "middle_name": 25,
    "last_name": 100,
    "dob": 170,
    "sex": 14,
    "ssn": 170,
    "street": 100,
    "city": 100,
    "zip": 100,
    "phone": 80,
}
# Fields that are shared out as if there were so many tokens, where there are fewer: half a value
# (the last four digits, the year alone) shall not weigh as much as a whole one.
WHOLE = {"dob": 7, "ssn": 9}
DEFAULT = ("first_name", "last_name", "dob", "sex")


@dataclass(frozen=True)
class Parameters:
    """The fields that are encoded; names of `BITS`, in any order."""

    fields: tuple[str, ...] = DEFAULT

    def __post_init__(self) -> None:
        unknown = [name for name in self.fields if name not in BITS]
        if unknown:
            raise ValueError(f"No such field: {', '.join(unknown)}. There are {', '.join(BITS)}.")
        if len(set(self.fields)) != len(self.fields) or len(self.fields) < 2:
            raise ValueError("Name at least two fields, each once.")

    @property
    def text(self) -> str:
        """Everything that decides the encoding but the secret, the same whatever the order."""
        fields = ",".join(
            f"{name}:{BITS[name]}:{WHOLE.get(name, 1)}" for name in sorted(self.fields)
        )
        return f"wayhome encoding {CONSTRUCTION}; width {WIDTH}; {fields}"

    @property
    def fingerprint(self) -> str:
        """Sixteen hex digits that differ when anything in `text` does."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]
