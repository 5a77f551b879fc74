"""Written interchanges have right counts and control numbers, and no value breaks out."""

import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wayhome.exchange.x12.delimiters import Delimiters
from wayhome.exchange.x12.tests.files import scan
from wayhome.exchange.x12.writer import Envelope, X12Writer

SENT = Envelope("SENDER", "RECEIVER", date(2026, 1, 5), "0930", 42)


def writer(**options) -> tuple[io.BytesIO, X12Writer]:
    out = io.BytesIO()
    return out, X12Writer(out, SENT, **options)


def test_sets_are_counted_and_everything_is_closed():
    out, written = writer(line_break="")
    written.open_group("BE", "005010X220A1")
    written.open_set("834")
    written.segment("BGN", "00", "", "")
    written.open_set("834")
    written.finish()
    assert out.getvalue().decode().split("~") == [
        "ISA*00*          *00*          *ZZ*SENDER         *30*RECEIVER       "
        "*260105*0930*^*00501*000000042*0*T*:",
        "GS*BE*SENDER*RECEIVER*20260105*0930*42*X*005010X220A1",
        "ST*834*0001*005010X220A1",
        "BGN*00",
        "SE*3*0001",
        "ST*834*0002*005010X220A1",
        "SE*2*0002",
        "GE*2*42",
        "IEA*1*000000042",
        "",
    ]


@given(
    values=st.lists(st.text(max_size=20), max_size=6),
    delimiters=st.permutations("*:^~|!\x1c").map(lambda chars: Delimiters(*chars[:4])),
    ascii_only=st.booleans(),
)
@settings(deadline=None)
def test_no_value_breaks_out_of_its_element(values, delimiters, ascii_only):
    out, written = writer(delimiters=delimiters, ascii_only=ascii_only)
    values = [value.encode("utf-8", "ignore").decode() for value in values]
    written.segment("REF", *values, "END")
    written.finish()
    segments, findings, _ = scan(out.getvalue())
    assert [segment[0] for segment in segments] == ["ISA", "REF", "IEA"]
    assert len(segments[1]) == len(values) + 2
    assert segments[1][-1] == "END"
    assert not list(findings)
    if ascii_only:
        assert out.getvalue().isascii()


@pytest.mark.parametrize("chosen", ["**^~", "*: ~", "A:^~", "*:^é", "*::~", ("*", "::", "^", "~")])
def test_delimiters_that_cannot_work_are_refused(chosen):
    with pytest.raises(ValueError, match="delimiter"):
        Delimiters(*chosen)


def test_an_id_too_long_for_isa_is_refused():
    with pytest.raises(ValueError, match="longer than the 15"):
        X12Writer(io.BytesIO(), Envelope("S" * 16, "R", date(2026, 1, 5)))
