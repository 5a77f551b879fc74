"""What a roster says comes out in the right column, in all the shapes Medi-Cal sends."""

from datetime import date
from decimal import Decimal

import pytest

from wayhome.core.findings import Severity
from wayhome.exchange.x12.delimiters import Delimiters
from wayhome.exchange.x12_834.tables import MEMBERS, SPANS
from wayhome.exchange.x12_834.tests.files import OPENING, codes, found, member, read, text


def test_a_member_is_read_whole():
    roster = read(text(member()))
    assert roster.members.to_pylist() == [
        {
            "cin": "90000001A",
            "first_name": "FIRST1",
            "middle_name": "M",
            "last_name": "LAST1",
            "suffix": None,
            "dob": date(1970, 1, 2),
            "sex": "F",
            "ssn": "123000001",
            "street": "12 MAIN ST",
            "street2": "APT 4",
            "city": "RIVERSIDE",
            "state": "CA",
            "zip": "92501",
            "phone": "9515551234",
            "email": None,
            "language": "SPA",
            "county": "33",
            "aid_code": "M1",
            "maintenance": "001",
            "maintenance_reason": "AI",
            "status": "AC",
            "plan_member_id": None,
            "responsible_name": None,
            "responsible_phone": None,
            "responsible_relationship": None,
            "died": None,
            "_segment": 7,
        }
    ]
    assert roster.spans.to_pylist() == [
        {
            "cin": "90000001A",
            "plan_code": "305",
            "hcp": "305;01",
            "hcp_status": "01",
            "coverage_start": date(2026, 1, 1),
            "coverage_end": date(2026, 1, 31),
            "aid_code": "M1",
            "county": "33",
            "share_of_cost": Decimal("120.50"),
            "renewal_date": date(2026, 9, 1),
            "maintenance": "021",
            "_segment": 17,
        }
    ]
    assert roster.members.schema == MEMBERS
    assert roster.spans.schema == SPANS
    assert not list(roster.findings)


def test_the_header_says_who_sent_what():
    header = read(text(member())).header
    assert (header.sender, header.receiver) == ("CADHCS_5010_834", "PLAN305")
    assert (header.action, header.reference) == ("full", "FILE-1")
    assert (header.plan_name, header.plan_id) == ("Example Plan", "305")
    assert header.file_date == date(2026, 1, 5)
    assert header.version == "005010X220A1"


@pytest.mark.parametrize(
    ("code", "action"), [("4", "full"), ("RX", "full"), ("2", "change"), ("9", "")]
)
def test_the_action_tells_a_full_file_from_changes(code, action):
    opening = [s.replace("****4", f"****{code}") for s in OPENING]
    roster = read(text(member(), opening=opening))
    assert roster.header.action == action
    assert ("action" in codes(roster)) == (action == "")


@pytest.mark.parametrize("end", ["~", "~\n", "~\r\n", "~\n    ", "\n", "\r\n", "~\n\n"])
def test_what_follows_a_terminator_does_not_matter(end):
    content = text(member(1), member(2), end=end)
    roster = read(content)
    assert roster.members["cin"].to_pylist() == ["90000001A", "90000002A"]
    assert roster.spans["coverage_end"].to_pylist() == [date(2026, 1, 31)] * 2
    assert not list(roster.findings)


@pytest.mark.parametrize("chosen", ["|<^~", "*:^~", "\x1d\x1f\x1e\x1c", "+:%'", "^>!\\"])
def test_any_delimiters_are_taken_from_isa(chosen):
    delimiters = Delimiters(*chosen)
    table = {ord("*"): chosen[0], ord(":"): chosen[1], ord("^"): chosen[2], ord("~"): chosen[3]}
    assert str(delimiters) == chosen
    roster = read(text(member()).translate(table))
    assert roster.members["first_name"].to_pylist() == ["FIRST1"]
    assert not list(roster.findings)


def test_a_byte_order_mark_and_blanks_before_isa_are_passed_over():
    roster = read(b"\xef\xbb\xbf \r\n" + text(member()).encode())
    assert len(roster.members) == 1
    assert not list(roster.findings)


@pytest.mark.parametrize("between", ["\ufeff", "\x1a\r\n", "\n\n", ""])
def test_files_joined_as_they_were_are_read_on(between):
    roster = read(text(member(1)) + between + text(member(2)))
    assert roster.members["cin"].to_pylist() == ["90000001A", "90000002A"]
    assert not list(roster.findings)


def test_the_last_terminator_may_be_missing():
    roster = read(text(member()).rstrip("~\n"))
    assert len(roster.members) == 1
    assert not list(roster.findings)


def test_blanks_at_element_ends_are_taken_off_and_told_once():
    roster = read(text(member(1, REF_0F="REF*0F*90000001A   "), member(2, N3="N3* 9 OAK ST *   ")))
    assert roster.members["cin"].to_pylist() == ["90000001A", "90000002A"]
    assert roster.members["street"].to_pylist() == ["12 MAIN ST", "9 OAK ST"]
    assert roster.members["street2"].to_pylist() == ["APT 4", None]
    blank = found(roster, "blank")
    assert (blank.severity, blank.row) == (Severity.NOTE, 8)
    assert blank.value.startswith("REF02: REF*0F*90000001A")
    assert roster.findings.counts[Severity.NOTE, "blank", "", ""] == 3


def test_lower_case_ids_are_read_as_capitals():
    content = text(member())
    body = content[len(OPENING[0]) + 2 :].lower().replace("st*834", "st*834")
    roster = read(content[: len(OPENING[0]) + 2] + body.replace("005010x220a1", "005010X220A1"))
    assert roster.members["last_name"].to_pylist() == ["last1"]
    assert roster.spans["coverage_start"].to_pylist() == [date(2026, 1, 1)]
    assert roster.members["sex"].to_pylist() == ["F"]
    assert "lower-case-id" in codes(roster)


def test_a_zero_for_the_letter_o_does_no_harm():
    segments = member()
    segments.insert(4, "REF*60*1;A;Y;W")
    roster = read(text(segments))
    assert len(roster.members) == 1
    assert not list(roster.findings)


@pytest.mark.parametrize(
    ("ins", "status", "code"),
    [
        ("INS*Y*18*001*AI*A*E**AC", "AC", None),
        ("INS*Y*18*001*AI*A*E**TE", "TE", None),
        ("INS*Y*18*001*AI*A*C***AC", "AC", "shifted"),
        ("INS*Y*18*001*AI*A*E**ZZ", "ZZ", "unknown-code"),
        ("INS*Y*18*001*AI*A", None, "status-missing"),
    ],
)
def test_a_status_that_is_odd_or_missing_is_only_told(ins, status, code):
    roster = read(text(member(INS=ins)))
    assert roster.members["status"].to_pylist() == [status]
    assert codes(roster) == ({code} if code else set())


def test_death_is_read_from_ins_or_ref_17():
    roster = read(
        text(
            member(1, INS="INS*Y*18*024*03*A*E**TE***D8*20251201"),
            member(2, REF_17="REF*17*202609;20251130;202601;"),
            member(3, INS="INS*Y*18*024*03*A*C***TE***D8*20251129"),
        )
    )
    assert roster.members["died"].to_pylist() == [
        date(2025, 12, 1),
        date(2025, 11, 30),
        date(2025, 11, 29),
    ]


def test_retroactive_and_ended_and_void_spans_are_all_kept_in_order():
    segments = [
        *member(),
        *("HD*001**HLT*305;S1", "DTP*348*D8*20250301", "DTP*349*D8*20250331", "REF*CE*17;501"),
        *("HD*024**HLT*306;00", "DTP*349*D8*20251231"),
        *("HD*001**HLT*305;59", "DTP*348*D8*20250201", "DTP*349*D8*20250131"),
        *("HD*021**HLT*305;01", "DTP*348*RD8*20250401-20250430"),
        *("HD*021**HLT*MEDI-CAL", "DTP*348*D8*20240101"),
        *("HD*021**VIS",),
    ]
    roster = read(text(segments))
    spans = roster.spans.select(
        ["plan_code", "hcp_status", "coverage_start", "coverage_end", "maintenance", "aid_code"]
    ).to_pylist()
    assert [tuple(span.values()) for span in spans] == [
        ("305", "01", date(2026, 1, 1), date(2026, 1, 31), "021", "M1"),
        ("305", "S1", date(2025, 3, 1), date(2025, 3, 31), "001", "17"),
        ("306", "00", None, date(2025, 12, 31), "024", "M1"),
        ("305", "59", date(2025, 2, 1), date(2025, 1, 31), "001", "M1"),
        ("305", "01", date(2025, 4, 1), date(2025, 4, 30), "021", "M1"),
        ("MEDI-CAL", None, date(2024, 1, 1), None, "021", "M1"),
        (None, None, None, None, "021", "M1"),
    ]
    assert found(roster, "span-void").row == 31
    assert found(roster, "span-undated").severity is Severity.WARNING


def test_eligibility_that_ends_without_a_coverage_loop_is_a_span_without_plan():
    segments = member(HD=None, DTP_348=None, DTP_349=None, AMT=None, REF_CE=None, REF_ZX=None)
    segments.insert(4, "DTP*357*D8*20251231")
    roster = read(text(member(2), segments, member(3)))
    assert roster.spans["cin"].to_pylist() == ["90000002A", "90000001A", "90000003A"]
    ended = roster.spans.to_pylist()[1]
    assert (ended["plan_code"], ended["coverage_end"]) == (None, date(2025, 12, 31))
    assert ended["maintenance"] == "001"


def test_phones_and_mail_are_found_wherever_per_has_them():
    roster = read(
        text(
            member(1, PER="PER*IP**EM*a@example.org*WP*1112223333*HP*4445556666"),
            member(2, PER="PER*IP**WP*1112223333"),
            member(3, PER=None),
        )
    )
    assert roster.members["phone"].to_pylist() == ["4445556666", "1112223333", None]
    assert roster.members["email"].to_pylist() == ["a@example.org", None, None]


def test_the_responsible_person_is_kept_apart_from_other_names():
    segments = member(LUI="LUI*LE*es**7")
    at = segments.index("HD*021**HLT*305;01")
    segments[at:at] = [
        *("NM1*70*1*WRONG*NAME", "DMG*D8*19000101*M"),
        *("NM1*31*1", "N3*PO BOX 1", "N4*ELSEWHERE*CA*90001"),
        *("NM1*GD*1*LOPEZ*ANA*B", "PER*RP**TE*9515550000", "N3*1 OTHER ST", "N4*INDIO*CA*92201"),
    ]
    segments += ["LX*1", "NM1*P3*1*DOCTOR*GOOD****XX*1234567893*25", "PER*IC**TE*9990001111"]
    [one] = read(text(segments)).members.to_pylist()
    assert (one["responsible_name"], one["responsible_phone"]) == ("ANA B LOPEZ", "9515550000")
    assert one["responsible_relationship"] == "GD"
    assert (one["last_name"], one["dob"]) == ("LAST1", date(1970, 1, 2))
    assert (one["street"], one["city"], one["phone"]) == ("12 MAIN ST", "RIVERSIDE", "9515551234")
    assert one["language"] == "es"


@pytest.mark.parametrize(
    ("case", "county", "aid_code"),
    [
        ("REF*3H*33;M1;7777777;;", "33", "M1"),
        ("REF*3H*343N7777777122;B ", "34", "3N"),
        ("REF*3H*19;;77;;", "19", "M1"),
        ("REF*3H*ABC", "33", "M1"),
        (None, "33", "M1"),
    ],
)
def test_county_and_aid_code_come_from_the_case_number_where_needed(case, county, aid_code):
    roster = read(text(member(REF_3H=case, N4="N4*RIVERSIDE*CA*92501")))
    assert roster.members["county"].to_pylist() == [county]
    assert roster.members["aid_code"].to_pylist() == [aid_code]


def test_a_city_with_its_state_behind_it_is_put_right():
    roster = read(text(member(1, N4="N4*LONG BEACH CA*CA*90813"), member(2)))
    assert roster.members["city"].to_pylist() == ["LONG BEACH", "RIVERSIDE"]
    assert found(roster, "city-state").column == "N401"


def test_in_a_dhcs_file_the_policy_number_may_be_the_social_security_number():
    from_dhcs = member(NM1="NM1*IL*1*LAST*FIRST")
    from_dhcs.insert(2, "REF*1L*123456789")
    [one] = read(text(from_dhcs)).members.to_pylist()
    assert (one["ssn"], one["plan_member_id"]) == ("123456789", None)
    elsewhere = text(from_dhcs).replace("CADHCS_5010_834", "SOME_PLAN      ")
    [one] = read(elsewhere).members.to_pylist()
    assert (one["ssn"], one["plan_member_id"]) == (None, "123456789")
    pseudo = [s.replace("123456789", "912345678") for s in from_dhcs]
    [one] = read(text(pseudo)).members.to_pylist()
    assert (one["ssn"], one["plan_member_id"]) == (None, "912345678")


def test_an_id_of_another_kind_is_kept_as_it_is_with_a_warning():
    roster = read(text(member(REF_0F="REF*0F*KP-0001")))
    assert roster.members["cin"].to_pylist() == ["KP-0001"]
    warned = found(roster, "cin-pattern")
    assert (warned.severity, warned.row, warned.column) == (Severity.WARNING, 8, "REF02")
    assert warned.value == "KP-0001"


def test_of_a_cin_that_comes_twice_the_later_record_counts_and_all_coverage_is_kept():
    again = member(1, NM1="NM1*IL*1*NEW*NAME", DTP_348="DTP*348*D8*20260201", DTP_349=None)
    roster = read(text(member(1), member(2), again, member(1)[:10] + member(1)[10:]))
    assert roster.members["cin"].to_pylist() == ["90000002A", "90000001A"]
    assert roster.members["last_name"].to_pylist() == ["LAST2", "LAST1"]
    mine = [s for s in roster.spans.to_pylist() if s["cin"] == "90000001A"]
    assert [s["coverage_start"] for s in mine] == [date(2026, 2, 1), date(2026, 1, 1)]
    assert found(roster, "cin-repeated").value == "90000001A"


def test_several_sets_groups_and_interchanges_in_one_file_are_all_read():
    one, two = text(member(1)), text(member(2))
    second = "".join(text(member(3)).splitlines()[2:])
    second_set = second.replace("ST*834*0001", "ST*834*0002").replace("*0001~GE*1", "*0002~GE*2")
    joined = one.replace("GE*1*1~\nIEA*1*000000001~\n", "") + second_set
    other = two.translate({ord("*"): "|", ord("~"): "'", ord("\n"): ""})
    roster = read(joined + other + two.replace("9000000", "9000001"))
    assert roster.members["cin"].to_pylist() == [
        "90000001A",
        "90000003A",
        "90000002A",
        "90000012A",
    ]
    assert not list(roster.findings)
    assert roster.members["_segment"].to_pylist()[-1] > roster.members["_segment"].to_pylist()[0]
