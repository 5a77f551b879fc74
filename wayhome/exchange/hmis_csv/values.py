"""Reading the text of a column as numbers, dates, times or money, and saying what was not one.

This is the careful way, taken for a column once a value in it did not read at first sight.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from wayhome.core import duck

from .layout import Column

# How dates are written in the wild, beside HUD's own form; month first where slashes are used,
# as the countries whose HMIS this is write them. Two-digit years say too little and are refused.
_DATES = ("%Y-%m-%d", "%m/%d/%Y")
_TIMES = ("%H:%M:%S", "%H:%M:%S.%f", "%H:%M", "%I:%M:%S %p", "%I:%M %p")
_FORMATS = [
    *_DATES,
    *(f"{date} {time}" for date in _DATES for time in _TIMES),
    *(f"%Y-%m-%dT{time}" for time in _TIMES[:3]),
]
EARLIEST, LATEST = 1850, 2150


@dataclass(slots=True)
class Reading:
    """The values read; `unreadable` marks text that says nothing, `unusual` text understood
    although it is not written as HUD asks."""

    values: pa.Array
    unreadable: pa.BooleanArray
    unusual: pa.BooleanArray


def blank_to_null(text: pa.StringArray) -> pa.StringArray:
    """Text without spaces around it; nothing but spaces is null."""
    trimmed = pc.utf8_trim_whitespace(text)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def read(column: Column, text: pa.StringArray) -> Reading:
    """Read a column's text as the layout's type."""
    clean = blank_to_null(text)
    if column.kind == "I":
        return _whole(clean)
    if column.kind == "M":
        return _money(clean)
    return _moment(clean, column.type)


def _whole(text: pa.StringArray) -> Reading:
    fits = pc.match_substring_regex(text, r"^[+-]?0*[0-9]{1,10}(\.0*)?$")
    digits = pc.replace_substring_regex(text, r"^\+|\.0*$", "")
    wide = pc.if_else(fits, digits, None).cast(pa.int64())
    small = pc.and_(pc.less(wide, 1 << 31), pc.greater_equal(wide, -(1 << 31)))
    values = pc.if_else(small, wide, None).cast(pa.int32())
    return _reading(text, values, pc.match_substring(text, "."))


def _money(text: pa.StringArray) -> Reading:
    bare = pc.replace_substring_regex(text, r"[$,]", "")
    fits = pc.match_substring_regex(bare, r"^[+-]?[0-9]{1,12}(\.[0-9]*)?$")
    digits = pc.replace_substring_regex(pc.if_else(fits, bare, None), r"^\+|\.$", "")
    digits = pc.replace_substring_regex(digits, r"(\.[0-9]{18})[0-9]+$", r"\1")
    exact = digits.cast(pa.decimal128(38, 18))
    values = pc.round(exact, 2, "half_up").cast(pa.decimal128(14, 2))
    odd = pc.or_(pc.not_equal(bare, text), pc.match_substring_regex(text, r"\.[0-9]{2}[0-9]*[1-9]"))
    return _reading(text, values, odd)


def _moment(text: pa.StringArray, kind: pa.DataType) -> Reading:
    coded = text.dictionary_encode()
    distinct = coded.dictionary
    given = pa.table({"nth": pa.array(range(len(distinct)), pa.int64()), "text": distinct})
    with duck.session() as database:
        database.register("given", given)
        found = database.sql(
            "SELECT CASE WHEN year(found) BETWEEN ? AND ? THEN found END AS found "
            "FROM (SELECT nth, try_strptime(text, ?) AS found FROM given) ORDER BY nth",
            params=[EARLIEST, LATEST, _FORMATS],
        ).to_arrow_table()
    moments = found["found"].combine_chunks().cast(kind, safe=False)
    values = moments.take(coded.indices)
    hud = (
        r"^\d{4}-\d{2}-\d{2}$" if pa.types.is_date(kind) else r"^\d{4}-\d{2}-\d{2}( \d{2}:\d{2}|$)"
    )
    return _reading(text, values, pc.invert(pc.match_substring_regex(text, hud)))


def _reading(text: pa.StringArray, values: pa.Array, odd: pa.BooleanArray) -> Reading:
    given, read_ = pc.is_valid(text), pc.is_valid(values)
    unusual = pc.and_(read_, pc.fill_null(odd, False))
    return Reading(values, pc.and_(given, pc.invert(read_)), unusual)
