"""Rosters cut at every segment, with every delimiter, with segments of any size."""

from __future__ import annotations

import string
import time
import tracemalloc

import pytest

from wayhome.core.findings import UnusableInput
from wayhome.exchange.x12_834.tests.files import ISA, codes, member, read, text
from wayhome.exchange.x12_834.tests.test_survive import read_or_refuse

CONTENT = text(member(1), member(2), member(3))
SEGMENTS = CONTENT.split("~\n")
LOST = {"truncated", "se-missing", "ge-missing", "iea-missing", "member-count", "no-members"}
MARKS = [mark for mark in string.punctuation + "\x1c\x1d\x1e\x1f" if mark not in "'()-./;_"]


@pytest.mark.parametrize("kept", range(1, len(SEGMENTS)))
def test_cut_at_every_segment(kept) -> None:
    """Whatever is left is loaded whole, and what is missing is told; or one line refuses it."""
    begun = sum(one.startswith("INS") for one in SEGMENTS[:kept])
    for rest in ("~\n", "", "~\nREF*0", "~\nI"):
        cut = "~\n".join(SEGMENTS[:kept]) + rest
        roster = read_or_refuse(cut)
        if roster is None:
            assert begun <= 1
            continue
        # An INS without its end is no member yet, and the one before it is whole.
        open_ins = not rest and SEGMENTS[kept - 1].startswith("INS")
        assert len(roster.members) + len(roster.rejected) == begun - open_ins
        assert len(roster.rejected) <= 1 - open_ins
        if kept < len(SEGMENTS) - 1:
            assert LOST & codes(roster)
        for row in roster.members.to_pylist():
            assert row["last_name"] == f"LAST{row['cin'][7]}"


@pytest.mark.parametrize("element", MARKS)
def test_every_pair_of_delimiters_reads_alike(element) -> None:
    for end in (*MARKS, "\n", "\r\n"):
        if end == element:
            continue
        part, repeat = [mark for mark in MARKS if mark not in (element, end)][:2]
        table = str.maketrans({"*": element, "~": end, ":": part, "^": repeat})
        content = text(member(1), member(2), end="~").translate(table)
        roster = read(content)
        assert roster.members["last_name"].to_pylist() == ["LAST1", "LAST2"], (element, end)
        assert not list(roster.findings), (element, end)


@pytest.mark.parametrize("mark", [*"A0zé", "\x80"])
def test_letters_and_digits_are_no_delimiters(mark) -> None:
    for at in (3, 105):
        isa = (ISA + "~").ljust(106)
        with pytest.raises(UnusableInput) as refusal:
            read(isa[:at] + mark + isa[at + 1 :] + CONTENT[107:])
        assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("length", range(len(ISA)))
def test_an_isa_that_is_short_is_refused_or_told(length) -> None:
    for content in (ISA[:length], ISA[:length] + "~" + CONTENT.partition("~")[2]):
        roster = read_or_refuse(content)
        if roster:
            assert "isa-length" in codes(roster)
            assert len(roster.members) == 3


@pytest.mark.parametrize(("size", "loads"), [(900_000, True), (3 << 20, False)])
def test_a_segment_of_a_megabyte(size, loads) -> None:
    """Under the limit it is one odd segment; over it the file is refused, soon and in little."""
    content = text(member(1, N3="N3*" + "X" * size), member(2))
    tracemalloc.start()
    start = time.monotonic()
    try:
        roster = read_or_refuse(content)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (roster is not None and len(roster.members) == 2) == loads
    assert time.monotonic() - start < 5
    assert peak < 120 << 20
