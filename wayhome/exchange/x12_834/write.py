"""Writes a roster as an 834 the way Medi-Cal does; `docs/x12_834.md` says what stands where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sized
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

from wayhome.exchange.x12.delimiters import Delimiters
from wayhome.exchange.x12.writer import Envelope, X12Writer
from wayhome.exchange.x12_834.header import VERSION, RosterHeader

Row = Mapping[str, object]

NAME, GIVEN, MIDDLE, SUFFIX, STREET, CITY, ID, PHONE = 60, 35, 25, 10, 55, 30, 50, 256
RELATIONSHIPS = frozenset(
    ("6Y", "9K", "E1", "EI", "EXS", "GB", "GD", "J6", "LR", "QD", "S1", "TZ", "X4")
)
STATES = re.compile(r"[A-Z]{2}")


def write_834(
    target: Path | BinaryIO,
    *,
    header: RosterHeader,
    members: Iterable[Row],
    delimiters: Delimiters | None = None,
    line_break: str = "\n",
    ascii_only: bool = True,
) -> int:
    """Write `members` as one interchange and return how many there were.

    A member is a mapping with the columns of `Roster.members`, of which only `cin` and
    `last_name` are needed, and `spans`, a list of mappings with the columns of
    `Roster.spans`, of which only `plan_code` (or `hcp`) and `coverage_start` are needed. `died`
    and the first span's `renewal_date` go into the member's REF*17. Text is cut to what the
    element holds; a street, city or ZIP code too short for its element is left off.

    Raises ValueError naming the member when one of the needed values is missing.
    """
    with _opened(target) as stream:
        sent = Envelope(
            sender=header.sender,
            receiver=header.receiver,
            day=header.file_date or date(1970, 1, 1),
            time=header.file_time,
            control_number=int(header.control_number),
            usage=header.usage,
        )
        out = X12Writer(stream, sent, delimiters or Delimiters(), line_break, ascii_only)
        out.open_group("BE", VERSION)
        out.open_set("834")
        _begin(out, header, members)
        count = 0
        for member in members:
            _member(out, member, full=header.action == "full")
            count += 1
        out.finish()
    return count


@contextmanager
def _opened(target: Path | BinaryIO) -> Iterator[BinaryIO]:
    if isinstance(target, Path):
        with target.open("wb", buffering=1 << 20) as stream:
            yield stream
    else:
        yield target


def _begin(out: X12Writer, header: RosterHeader, members: Iterable[Row]) -> None:
    day = f"{header.file_date or date(1970, 1, 1):%Y%m%d}"
    action = "4" if header.action == "full" else "2"
    reference = header.reference or f"834-{day}-{header.control_number}"
    out.segment("BGN", "00", reference[:ID], day, header.file_time, "", "", "", action)
    if isinstance(members, Sized):
        out.segment("QTY", "TO", str(len(members)))
    sponsor = header.sponsor_name[:NAME], "FI", header.sponsor_id or header.sender
    out.segment("N1", "P5", *sponsor)
    out.segment("N1", "IN", header.plan_name[:NAME], "FI", header.plan_id or header.receiver)


def _member(out: X12Writer, member: Row, *, full: bool) -> None:
    cin, last_name = _text(member, "cin"), _text(member, "last_name")
    if not cin or not last_name:
        raise ValueError(f"a member without {'cin' if not cin else 'last_name'}: {cin or member}")
    spans = _spans(member)
    first = spans[0] if spans else {}
    maintenance = _text(member, "maintenance") or ("030" if full else "001")
    reason = _text(member, "maintenance_reason") or ("XN" if full else "AI")
    status = _text(member, "status") or "AC"
    out.segment("INS", "Y", "18", maintenance, reason, "A", "", "", status, *_death(member))
    out.segment("REF", "0F", cin[:ID])
    if plan_member_id := _text(member, "plan_member_id"):
        out.segment("REF", "1L", plan_member_id[:ID])
    died, renewal = member.get("died"), first.get("renewal_date")
    if died or renewal:
        parts = (_day(renewal, "%Y%m") if renewal else "", _day(died) if died else "", "", "")
        out.segment("REF", "17", ";".join(parts).rstrip(";"))
    county = _text(member, "county")
    aid_code = _text(member, "aid_code")
    if county or aid_code:
        out.segment("REF", "3H", f"{county[:4]};{aid_code};;;")
    _person(out, member, last_name)
    _responsible(out, member)
    for span in spans:
        _span(out, span, member, full=full)


def _death(member: Row) -> tuple[str, ...]:
    died = member.get("died")
    return ("", "", "D8", _day(died)) if died else ()


def _person(out: X12Writer, member: Row, last_name: str) -> None:
    ssn = re.sub(r"\D", "", _text(member, "ssn"))
    identified = ("34", ssn) if len(ssn) == 9 else ()
    given = _text(member, "first_name")[:GIVEN], _text(member, "middle_name")[:MIDDLE]
    suffix = _text(member, "suffix")[:SUFFIX]
    out.segment("NM1", "IL", "1", last_name[:NAME], *given, "", suffix, *identified)
    phone, email = _text(member, "phone"), _text(member, "email")
    reached = (("TE", phone[:PHONE]) if phone else ()) + (("EM", email[:PHONE]) if email else ())
    if reached:
        out.segment("PER", "IP", "", *reached)
    _address(out, member)
    if born := member.get("dob"):
        sex = _text(member, "sex").upper()
        out.segment("DMG", "D8", _day(born), sex if sex in {"M", "F"} else "U")
    if language := _text(member, "language"):
        out.segment("LUI", "LE" if len(language) == 2 else "LD", language, "", "7")


def _address(out: X12Writer, member: Row) -> None:
    if street := _text(member, "street"):
        out.segment("N3", street[:STREET], _text(member, "street2")[:STREET])
    city, state = _text(member, "city"), _text(member, "state").upper()
    if len(city) < 2:
        return
    zip_code = re.sub(r"[^0-9A-Za-z]", "", _text(member, "zip"))[:15]
    county = _text(member, "county")[:CITY]
    place = city[:CITY], state if STATES.fullmatch(state) else ""
    located = ("", "CY", county) if county else ()
    out.segment("N4", *place, zip_code if len(zip_code) >= 3 else "", *located)


def _responsible(out: X12Writer, member: Row) -> None:
    given, _, last_name = _text(member, "responsible_name").rpartition(" ")
    if not last_name:
        return
    relationship = _text(member, "responsible_relationship").upper()
    role = relationship if relationship in RELATIONSHIPS else "QD"
    out.segment("NM1", role, "1", last_name[:NAME], given[:GIVEN])
    if phone := _text(member, "responsible_phone"):
        out.segment("PER", "RP", "", "TE", phone[:PHONE])


def _span(out: X12Writer, span: Row, member: Row, *, full: bool) -> None:
    plan = _text(span, "hcp") or f"{_text(span, 'plan_code')};01"
    start, end = span.get("coverage_start"), span.get("coverage_end")
    if not start or plan.startswith(";"):
        missing = "plan_code" if start else "coverage_start"
        raise ValueError(f"member {_text(member, 'cin')} has a span without {missing}")
    maintenance = _text(span, "maintenance") or ("030" if full else "021")
    out.segment("HD", maintenance, "", "HLT", plan[:ID])
    out.segment("DTP", "348", "D8", _day(start))
    if end:
        out.segment("DTP", "349", "D8", _day(end))
    cost = span.get("share_of_cost")
    if cost is not None:
        out.segment("AMT", "R", f"{Decimal(str(cost)).normalize():f}")
    if aid_code := _text(span, "aid_code") or _text(member, "aid_code"):
        out.segment("REF", "CE", f"{aid_code};101;;;;;;")
    if county := _text(span, "county") or _text(member, "county"):
        out.segment("REF", "ZX", county[:ID])


def _spans(member: Row) -> list[Row]:
    spans = member.get("spans")
    return [span for span in spans if isinstance(span, Mapping)] if isinstance(spans, list) else []


def _text(row: Row, key: str) -> str:
    value = row.get(key)
    return "" if value is None else str(value).strip()


def _day(value: object, layout: str = "%Y%m%d") -> str:
    day = value if isinstance(value, date) else date.fromisoformat(str(value))
    return day.strftime(layout)
