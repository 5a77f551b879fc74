"""What is written is read back as it was, in any delimiters, chunks and spelling."""

import dataclasses
import io
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from wayhome.exchange.x12.delimiters import Delimiters
from wayhome.exchange.x12.scan import Limits
from wayhome.exchange.x12_834 import RosterHeader, read_roster, stream_members, write_834
from wayhome.exchange.x12_834.tests.files import member, text

LETTERS = "ABCXYZabcxyzñÑáéíóúüÅßŁ-'."
DAYS = st.dates(date(1900, 1, 1), date(2026, 1, 1))
HEADER = RosterHeader(
    "SOMEBODY", "PLAN305", file_date=date(2026, 1, 5), plan_name="Plan", plan_id="305"
)


def words(most: int, least: int = 1):
    word = st.text(LETTERS, min_size=1, max_size=9)
    return st.lists(word, min_size=least, max_size=most).map(" ".join)


def maybe(strategy):
    return st.none() | strategy


DIGITS = st.text("0123456789", min_size=9, max_size=9)
SPANS = st.fixed_dictionaries(
    {
        "plan_code": st.sampled_from(["305", "306", "KP"]),
        "hcp_status": st.sampled_from(["01", "S1", "00"]),
        "coverage_start": DAYS,
        "coverage_end": maybe(DAYS),
        "aid_code": maybe(st.sampled_from(["M1", "17", "3N"])),
        "county": maybe(st.sampled_from(["33", "19"])),
        "share_of_cost": maybe(st.decimals(0, 9999, places=2)),
        "maintenance": st.sampled_from(["001", "021", "024"]),
    }
)
MEMBERS = st.fixed_dictionaries(
    {
        "cin": st.integers(0, 9_999_999).map(lambda n: f"9{n:07d}A"),
        "last_name": words(3),
        "first_name": maybe(words(2)),
        "middle_name": maybe(words(1)),
        "suffix": maybe(st.sampled_from(["JR", "III"])),
        "ssn": maybe(DIGITS),
        "dob": maybe(DAYS),
        "sex": st.sampled_from("MFU"),
        "street": maybe(words(3)),
        "city": maybe(words(2, 2).filter(lambda name: not name.endswith(" CA"))),
        "state": st.just("CA"),
        "zip": st.just("92501"),
        "phone": maybe(DIGITS),
        "email": maybe(st.just("a@example.org")),
        "language": maybe(st.sampled_from(["SPA", "en"])),
        "county": maybe(st.sampled_from(["33", "19"])),
        "aid_code": maybe(st.sampled_from(["M1", "17"])),
        "plan_member_id": maybe(DIGITS),
        "status": st.sampled_from(["AC", "TE"]),
        "maintenance": st.sampled_from(["001", "021", "030"]),
        "responsible_name": maybe(words(3, 2)),
        "responsible_relationship": st.just("GD"),
        "died": maybe(DAYS),
        "renewal_date": maybe(DAYS.map(lambda day: day.replace(day=1))),
        "spans": st.lists(SPANS, max_size=4),
    }
)


def expected_spans(one):
    for span in one["spans"]:
        yield {
            "cin": one["cin"],
            "plan_code": span["plan_code"],
            "hcp": f"{span['plan_code']};{span['hcp_status']}",
            "hcp_status": span["hcp_status"],
            "coverage_start": span["coverage_start"],
            "coverage_end": span["coverage_end"],
            "aid_code": span["aid_code"] or one["aid_code"],
            "county": span["county"] or one["county"],
            "share_of_cost": span["share_of_cost"],
            "renewal_date": one["renewal_date"],
            "maintenance": span["maintenance"],
        }


def prepared(one):
    spans = [
        span
        | {"hcp": f"{span['plan_code']};{span['hcp_status']}", "renewal_date": one["renewal_date"]}
        for span in one["spans"]
    ]
    return one | {"spans": spans}


@given(
    members=st.lists(MEMBERS, max_size=6, unique_by=lambda one: one["cin"]),
    delimiters=st.permutations("*:^~|!<>\x1c\x1d").map(lambda chars: Delimiters(*chars[:4])),
    line_break=st.sampled_from(["", "\n", "\r\n"]),
    chunk=st.sampled_from([700, 2500, 1 << 20]),
)
@settings(max_examples=30, deadline=None)
def test_members_and_spans_come_back(members, delimiters, line_break, chunk):
    out = io.BytesIO()
    count = write_834(
        out,
        header=HEADER,
        members=[prepared(one) for one in members],
        delimiters=delimiters,
        line_break=line_break,
        ascii_only=False,
    )
    out.seek(0)
    roster = read_roster(out, limits=Limits(chunk=chunk))
    assert count == len(roster.members) == len(members)
    assert roster.header == dataclasses.replace(
        HEADER, reference="834-20260105-000000001", sponsor_id="SOMEBODY"
    )
    for wrote, came in zip(members, roster.members.to_pylist(), strict=True):
        for name, value in wrote.items():
            if name in {"spans", "renewal_date", "aid_code", "county"}:
                continue
            wanted = value
            if name in {"state", "zip"} and not wrote["city"]:
                wanted = None
            if name == "responsible_relationship" and not wrote["responsible_name"]:
                wanted = None
            if name == "sex" and not wrote["dob"]:
                wanted = None
            assert came[name] == wanted, name
    spans = [span for one in members for span in expected_spans(one)]
    for wrote, came in zip(spans, roster.spans.to_pylist(), strict=True):
        assert {name: came[name] for name in wrote if name != "county"} == {
            name: value for name, value in wrote.items() if name != "county"
        }
        if wrote["county"]:
            assert came["county"] == wrote["county"]
    assert not roster.findings.total("error")


def test_a_stream_of_members_can_be_written_again():
    content = text(member(1), member(2)).encode()
    members = list(stream_members(io.BytesIO(content)))
    assert [one["spans"][0]["share_of_cost"] for one in members] == [Decimal("120.50")] * 2
    out = io.BytesIO()
    write_834(out, header=HEADER, members=members)
    again = list(stream_members(io.BytesIO(out.getvalue())))
    assert _bare(again) == _bare(members)


def _bare(members):
    return [
        {k: v for k, v in one.items() if k not in {"spans", "_segment"}}
        | {"spans": [{k: v for k, v in s.items() if k != "_segment"} for s in one["spans"]]}
        for one in members
    ]
