"""Readings of single values. Each takes text and gives a value, or None for what it cannot read.

A column has few different dates, codes and amounts, so each different text is read once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

MONEY = pa.decimal128(14, 2)
Reading = Callable[[str], object]


@lru_cache(maxsize=1 << 16)
def day(text: str) -> date | None:
    """CCYYMMDD."""
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def first_day(text: str) -> date | None:
    """CCYYMMDD, or the first day of the range CCYYMMDD-CCYYMMDD."""
    return day(text.partition("-")[0])


def last_day(text: str) -> date | None:
    """CCYYMMDD, or the last day of the range CCYYMMDD-CCYYMMDD."""
    return day(text.rpartition("-")[2])


def range_end(text: str) -> date | None:
    """The last day where there is a range."""
    return last_day(text) if "-" in text else None


def month(text: str) -> date | None:
    """CCYYMM or CCYYMMDD, as the first day of the month."""
    return day(text[:6] + "01") if len(text) in (6, 8) else None


def amount(text: str) -> Decimal | None:
    """Dollars, with or without cents."""
    if not re.fullmatch(r"-?\d{1,12}(\.\d{0,2})?|-?\.\d{1,2}", text):
        return None
    return Decimal(text)


def sex(text: str) -> str:
    """M or F, else U."""
    return text.upper() if text.upper() in {"M", "F"} else "U"


def case_county(text: str) -> str | None:
    """The county in REF*3H: "33;M1;..." or, in older files, "333N..." without semicolons."""
    return _case(text)[0]


def case_aid_code(text: str) -> str | None:
    """The aid code in REF*3H; see `case_county`."""
    return _case(text)[1]


def _case(text: str) -> tuple[str | None, str | None]:
    found = re.match(r"(\d{2});(\w{0,2});|(\d{2})(\w{2})\w", text, re.ASCII)
    if not found:
        return None, None
    return found[1] or found[3], found[2] or found[4] or None


def part(number: int) -> Reading:
    """The part `number` of text with semicolons, from 1."""

    def read(text: str) -> str | None:
        parts = text.split(";")
        return parts[number - 1].strip() or None if len(parts) >= number else None

    return read


READINGS: Mapping[str, tuple[Reading, pa.DataType]] = {
    "day": (day, pa.date32()),
    "first_day": (first_day, pa.date32()),
    "last_day": (last_day, pa.date32()),
    "range_end": (range_end, pa.date32()),
    "month": (month, pa.date32()),
    "amount": (amount, MONEY),
    "sex": (sex, pa.string()),
    "case_county": (case_county, pa.string()),
    "case_aid_code": (case_aid_code, pa.string()),
}


def social_security(values: pa.StringArray) -> pa.StringArray:
    """Nine digits that were not ruled out as a social security number; null for anything else."""
    shaped = pc.match_substring_regex(values, "^[0-8][0-9]{8}$")
    return pc.if_else(pc.fill_null(shaped, False), values, pa.scalar(None, pa.string()))


def mapped(values: pa.StringArray, reading: Reading, kind: pa.DataType) -> pa.Array:
    """`reading` of each value, as an array of `kind`; nulls stay null."""
    if values.null_count == len(values):
        return pa.nulls(len(values), kind)
    encoded = values.dictionary_encode()
    read = [reading(text) for text in encoded.dictionary.to_pylist()]
    return pa.array(read, kind).take(encoded.indices)
