"""Counts, control numbers and missing ends are found, with segment, position and element."""

import pytest

from wayhome.core.findings import UnusableInput
from wayhome.exchange.x12_834.tests.files import OPENING, codes, found, member, read, text

ENDS = ("SE*21*0001", "GE*1*1", "IEA*1*000000001")


def test_a_right_envelope_is_not_remarked_on():
    assert not list(read(text(member(), closing=ENDS)).findings)


@pytest.mark.parametrize(
    ("closing", "code", "row", "column"),
    [
        (("SE*20*0001", *ENDS[1:]), "se-count", 23, "SE01"),
        (("SE**0001", *ENDS[1:]), "se-count", 23, "SE01"),
        (("SE*21*0002", *ENDS[1:]), "se-control", 23, "SE02"),
        ((ENDS[0], "GE*2*1", ENDS[2]), "ge-count", 24, "GE01"),
        ((ENDS[0], "GE*1*7", ENDS[2]), "ge-control", 24, "GE02"),
        ((*ENDS[:2], "IEA*3*000000001"), "iea-count", 25, "IEA01"),
        ((*ENDS[:2], "IEA*1*000000009"), "iea-control", 25, "IEA02"),
        (ENDS[1:], "se-missing", 22, "SE"),
        ((ENDS[0], ENDS[2]), "ge-missing", 23, "GE"),
        (ENDS[:2], "iea-missing", 24, "IEA"),
    ],
)
def test_a_fault_in_the_ends_is_one_finding_and_the_member_loads(closing, code, row, column):
    roster = read(text(member(), closing=closing))
    assert codes(roster) == {code}
    assert (found(roster, code).row, found(roster, code).column) == (row, column)
    assert len(roster.members) == 1


def test_all_ends_missing_is_three_findings():
    roster = read(text(member(), closing=()))
    assert codes(roster) == {"se-missing", "ge-missing", "iea-missing"}
    assert len(roster.members) == 1


@pytest.mark.parametrize(("dropped", "code"), [(1, "gs-missing"), (0, None)])
def test_a_missing_beginning_is_told_or_refused(dropped, code):
    opening = [s for n, s in enumerate(OPENING) if n != dropped]
    if code is None:
        with pytest.raises(UnusableInput, match="does not begin with an ISA"):
            read(text(member(), opening=opening))
        return
    roster = read(text(member(), opening=opening, closing=ENDS))
    assert {code, "version"} >= codes(roster) >= {code}
    assert len(roster.members) == 1


def test_members_without_a_transaction_set_are_refused():
    opening = [s for s in OPENING if not s.startswith("ST")]
    with pytest.raises(UnusableInput, match="no 834 begins before them"):
        read(text(member(), opening=opening))
    with pytest.raises(UnusableInput, match="no ST segment"):
        read(OPENING[0] + "~GS*BE*A*B~GE*0*1~IEA*1*000000001~")


@pytest.mark.parametrize(
    ("code", "words"),
    [("835", "claim payment"), ("271", "eligibility response"), ("850", "unknown transaction")],
)
def test_another_transaction_is_refused_with_one_plain_line(code, words):
    with pytest.raises(UnusableInput, match=words) as refused:
        read(text(member()).replace("ST*834", f"ST*{code}"))
    assert f"X12 {code}" in str(refused.value)


def test_another_transaction_further_on_is_skipped():
    foreign = ["ST*271*0002", *member(9), "SE*18*0002"]
    closing = ("SE*21*0001", *foreign, "GE*2*1", "IEA*1*000000001")
    roster = read(text(member(), closing=closing))
    assert roster.members["cin"].to_pylist() == ["90000001A"]
    assert codes(roster) == {"other-transaction"}
    assert found(roster, "other-transaction").row == 24


def test_another_guide_is_told_and_read_all_the_same():
    roster = read(text(member()).replace("005010X220A1", "005010X220"))
    assert codes(roster) == {"version"}
    assert (found(roster, "version").column, found(roster, "version").value) == (
        "GS08",
        "005010X220",
    )
    assert len(roster.members) == 1


def test_an_isa_without_its_elements_is_told():
    roster = read(text(member()) + "ISA*00~GS*BE*A*B~GE*0*1~IEA*1*1~")
    assert "isa-elements" in codes(roster)
    assert found(roster, "isa-elements").row == 26
