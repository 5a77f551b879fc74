"""One bad member is one rejected row with its raw text; the good ones load."""

import io

import pytest

from wayhome.core.findings import Severity, UnusableInput
from wayhome.exchange.x12_834 import stream_batches
from wayhome.exchange.x12_834.tests.files import codes, found, member, read, text


@pytest.mark.parametrize(
    ("change", "code", "row", "element", "segment"),
    [
        ({"REF_0F": None}, "cin-missing", 23, "REF02", "INS"),
        ({"REF_0F": "REF*0F"}, "cin-missing", 23, "REF02", "INS"),
        ({"NM1": None}, "name-missing", 23, "NM103", "INS"),
        ({"NM1": "NM1*IL*1"}, "name-missing", 23, "NM103", "INS"),
        ({"DMG": "DMG*D8*19700230*F"}, "dob", 31, "DMG02", "DMG"),
        ({"DMG": "DMG*D8*1970*F"}, "dob", 31, "DMG02", "DMG"),
        ({"DTP_348": "DTP*348*D8*2026O101"}, "coverage-date", 34, "DTP03", "DTP"),
        ({"DTP_349": "DTP*349*D8*20261301"}, "coverage-date", 35, "DTP03", "DTP"),
        ({"DTP_348": "DTP*348*RD8*20260101-2026"}, "coverage-date", 35, "DTP03", "DTP"),
    ],
)
def test_a_member_that_cannot_be_read_is_set_aside_alone(change, code, row, element, segment):
    if "DTP_348" in change and "RD8" in change["DTP_348"]:
        change, row, code = {**change, "DTP_349": "DTP*349*D8*x"}, 35, "coverage-date"
    roster = read(text(member(1), member(2, **change), member(3)))
    assert roster.members["cin"].to_pylist() == ["90000001A", "90000003A"]
    assert set(roster.spans["cin"].to_pylist()) == {"90000001A", "90000003A"}
    [rejected] = roster.rejected.to_pylist()
    assert (rejected["segment"], rejected["position"]) == (segment, row)
    assert rejected["element"] == element
    assert rejected["raw"].startswith("INS*Y*18*001")
    assert rejected["raw"].rstrip().endswith("REF*ZX*33~")
    assert "90000003A" not in rejected["raw"]
    finding = found(roster, code)
    assert (finding.severity, finding.row, finding.column) == (Severity.ERROR, row, element)


def test_the_last_member_of_a_set_is_rejected_without_its_trailer():
    roster = read(text(member(1), member(2, REF_0F=None)))
    [rejected] = roster.rejected.to_pylist()
    assert "SE*" not in rejected["raw"]


def test_what_is_only_doubtful_is_told_and_loads():
    roster = read(
        text(
            member(1, DMG="DMG*D8*18500101*X"),
            member(2, DMG="DMG*D8*20990101*M"),
            member(3, REF_17="REF*17*2026;;;"),
            member(4, AMT="AMT*R*12O"),
            member(5, INS="INS*Y*18*001*AI*A*E**AC***D8*20251399"),
        )
    )
    assert len(roster.members) == 5
    assert codes(roster) == {"dob-doubtful", "sex", "unreadable"}
    assert roster.members["sex"].to_pylist()[:2] == ["U", "M"]
    assert roster.spans["renewal_date"].to_pylist()[2] is None
    assert roster.spans["share_of_cost"].to_pylist()[3] is None
    assert roster.members["died"].to_pylist() == [None] * 5


def test_a_file_that_breaks_off_loads_what_is_whole_and_says_where():
    whole = text(member(1), member(2), member(3))
    broken = whole[: whole.index("DMG", whole.index("LAST3")) + 8]
    roster = read(broken)
    assert roster.members["cin"].to_pylist() == ["90000001A", "90000002A"]
    [rejected] = roster.rejected.to_pylist()
    assert rejected["reason"] == "The file ends inside this member."
    cut = [f for f in roster.findings if f.code == "truncated"]
    assert {f.severity for f in cut} == {Severity.ERROR, Severity.WARNING}
    assert {f.row for f in cut} == {39, 47}
    assert next(f for f in cut if f.row == 47).value == "DMG*D8*1"
    assert {"se-missing", "ge-missing", "iea-missing"} < codes(roster)


def test_a_file_that_breaks_off_after_a_segment_loads_the_last_member_too():
    whole = text(member(1), member(2))
    roster = read(whole[: whole.index("SE*")])
    assert len(roster.members) == 2
    assert codes(roster) == {"se-missing", "ge-missing", "iea-missing"}


def test_a_count_that_is_not_kept_is_told():
    promised = text(member(1)).replace("N1*P5", "QTY*TO*7~\nN1*P5").replace("SE*21", "SE*22")
    roster = read(promised)
    assert codes(roster) == {"member-count"}
    assert "7 members, but there are 1" in found(roster, "member-count").message


def test_a_file_without_members_is_told():
    assert codes(read(text())) == {"no-members"}


def test_coverage_before_any_member_belongs_to_nobody():
    roster = read(text(["HD*021**HLT*305;01", "DTP*348*D8*20260101"], member(1)))
    assert roster.spans["cin"].to_pylist() == ["90000001A"]


def test_a_file_of_nothing_but_bad_members_is_refused():
    with pytest.raises(UnusableInput, match="more members could not be read than could"):
        read(text(["INS*Y*18*001"] * 10_001))


def test_many_findings_of_a_kind_are_counted_and_few_shown():
    roster = read(text(*(member(n, REF_0F=f"REF*0F*X{n}") for n in range(300))))
    assert roster.findings.counts[Severity.WARNING, "cin-pattern", "", "REF02"] == 300
    assert len(list(roster.findings)) == 100


def test_rejected_members_of_a_stream_are_taken_as_they_come():
    content = text(*(member(n, REF_0F=None if n % 50 == 7 else f"REF*0F*{n}") for n in range(200)))
    stream = stream_batches(io.BytesIO(content.encode()), rows=40)
    taken, sizes = 0, []
    for members, spans in stream:
        sizes.append(len(members))
        assert members["cin"].to_pylist() == spans["cin"].to_pylist()
        taken += len(stream.take_rejected())
    assert (taken, sum(sizes)) == (4, 196)
    assert max(sizes) <= 40
    assert not len(stream.take_rejected())
