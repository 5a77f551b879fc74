"""What is doubtful in members that are loaded all the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from wayhome.core.findings import Severity
from wayhome.exchange.x12_834.layout import Layout
from wayhome.exchange.x12_834.reading import Facts, Read
from wayhome.exchange.x12_834.reject import unread
from wayhome.exchange.x12_834.tell import Remark, Teller

CIN = r"^9[0-9]{7}[A-Z]$"
_EARLIEST = pa.scalar(date(1900, 1, 1))

NO_CIN = Remark(
    Severity.WARNING,
    "cin-pattern",
    "This is no CIN (9, seven digits, a letter); it was kept as an id of another kind.",
    "Check whether the CIN stands elsewhere in this file, for example in REF*1L.",
)
UNREADABLE = Remark(
    Severity.WARNING, "unreadable", "The value in {element} cannot be read; it was left out."
)
UNKNOWN_CODE = Remark(
    Severity.NOTE, "unknown-code", "{element} has a code that the guide does not list; it was kept."
)
UNKNOWN_SEX = Remark(Severity.WARNING, "sex", "This is not M, F or U; it was read as U.")
SHIFTED = Remark(
    Severity.NOTE,
    "shifted",
    "{element} holds what belongs one element earlier; it was read from there.",
    "Ask the sender to count the elements of INS as the guide does.",
)
DOUBTFUL_DOB = Remark(
    Severity.WARNING,
    "dob-doubtful",
    "The date of birth is before 1900 or after the date of the file.",
)
CITY_STATE = Remark(
    Severity.NOTE, "city-state", "The city ends with the state's name, which was left off."
)
NO_STATUS = Remark(
    Severity.NOTE, "status-missing", "INS08 gives no status; the member was loaded without one."
)
VOID_SPAN = Remark(
    Severity.NOTE,
    "span-void",
    "The coverage ends before it begins, which takes it back; it was kept as it stands.",
)
UNDATED_SPAN = Remark(
    Severity.WARNING,
    "span-undated",
    "The coverage has neither a start (DTP*348) nor an end (DTP*349).",
)


def remark_members(
    layout: Layout,
    teller: Teller,
    members: Facts,
    columns: Mapping[str, pa.Array],
    file_date: date | None,
) -> None:
    """Tell what is doubtful about members; `columns` are their columns as loaded."""
    cin = members.first("cin")
    teller.about(pc.invert(pc.match_substring_regex(cin.values, CIN)), cin, NO_CIN)
    for name in ("died", "renewal_date", "share_of_cost", "eligible_start", "eligible_end"):
        for read in unread(members, name):
            teller.about(read.unread, read, UNREADABLE)
    for name in ("status", "maintenance"):
        _unknown(teller, members.first(name), layout.codes[name], UNKNOWN_CODE)
    _unknown(teller, members.first("sex"), frozenset("MFUmfu"), UNKNOWN_SEX)
    for name in ("status", "died"):
        for where, read in members.each(name):
            if where.shifted:
                teller.about(pc.is_valid(read.values), read, SHIFTED)
    dob = members.first("dob")
    late = pc.greater(dob.values, pa.scalar(file_date, pa.date32()))
    teller.about(pc.or_kleene(pc.less(dob.values, _EARLIEST), late), dob, DOUBTFUL_DOB)
    city = members.first("city")
    teller.about(pc.not_equal(city.values, columns["city"]), city, CITY_STATE)
    status = columns["status"]
    shown = Read(status, status, members.rows.starts, "INS08")
    teller.about(pc.is_null(status), shown, NO_STATUS)


def remark_spans(
    layout: Layout, teller: Teller, spans: Facts, columns: Mapping[str, pa.Array]
) -> None:
    """Tell what is doubtful about coverage spans; `columns` are their columns as loaded."""
    _unknown(teller, spans.first("maintenance"), layout.codes["maintenance"], UNKNOWN_CODE)
    for read in unread(spans, "share_of_cost"):
        teller.about(read.unread, read, UNREADABLE)
    start, end = columns["coverage_start"], columns["coverage_end"]
    told = spans.first("coverage_end")
    shown = Read(end, told.text, pc.coalesce(told.segments, spans.rows.starts), "DTP03")
    teller.about(pc.less(end, start), shown, VOID_SPAN)
    teller.about(pc.and_(pc.is_null(start), pc.is_null(end)), shown, UNDATED_SPAN)


def _unknown(teller: Teller, read: Read, known: frozenset[str], remark: Remark) -> None:
    listed = pc.is_in(read.text, value_set=pa.array(sorted(known), pa.string()))
    teller.about(pc.and_(pc.is_valid(read.text), pc.invert(listed)), read, remark)
