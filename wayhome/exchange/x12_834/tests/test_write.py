"""The files we write are ones the field's validator accepts in full."""

import dataclasses
import io
import json
from datetime import date

import pytest
import pyx12.params
import pyx12.x12n_document

from wayhome.exchange.x12.delimiters import Delimiters
from wayhome.exchange.x12_834 import RosterHeader, write_834

HEADER = RosterHeader(
    "CADHCS_5010_834",
    "PLAN305",
    file_date=date(2026, 1, 5),
    plan_name="Example Health Plan",
    plan_id="305",
    sponsor_name="California Department of Health Care Services",
    sponsor_id="680317191",
)
WHOLE = {
    "cin": "91234567A",
    "first_name": "José",
    "middle_name": "Q",
    "last_name": "Muñoz-García",
    "suffix": "JR",
    "ssn": "123-45-6789",
    "dob": date(1970, 1, 2),
    "sex": "M",
    "street": "12 Main~St",
    "street2": "#4",
    "city": "Riverside",
    "state": "CA",
    "zip": "92501-1234",
    "phone": "9515551234",
    "email": "jose@example.org",
    "language": "SPA",
    "county": "33",
    "aid_code": "M1",
    "plan_member_id": "P1",
    "responsible_name": "Ana María López",
    "responsible_phone": "9515550000",
    "responsible_relationship": "GD",
    "died": date(2025, 12, 1),
    "spans": [
        {
            "plan_code": "305",
            "coverage_start": date(2025, 1, 1),
            "coverage_end": date(2025, 1, 31),
            "share_of_cost": "120.50",
            "renewal_date": date(2026, 5, 1),
        },
        {"hcp": "305;S1", "coverage_start": "2025-02-01", "maintenance": "024"},
    ],
}
BARE = {"cin": "91234568B", "last_name": "O'Brien"}


def written(members, **options) -> str:
    out = io.BytesIO()
    header = options.pop("header", HEADER)
    write_834(out, header=header, members=members, **options)
    return out.getvalue().decode()


def complaints(text: str) -> list:
    """What pyx12's full validation has against the file; empty when it accepts it."""
    acknowledged, errors = io.StringIO(), io.StringIO()
    accepted = pyx12.x12n_document.x12n_document(
        pyx12.params.params(), io.StringIO(text), acknowledged, None, fd_json=errors
    )
    if accepted and "IK5*A" in acknowledged.getvalue():
        return []
    return [json.loads(errors.getvalue())]


@pytest.mark.parametrize("action", ["full", "change"])
@pytest.mark.parametrize("members", [[WHOLE, BARE], [BARE], [WHOLE] * 30])
def test_what_is_written_passes_full_validation(action, members):
    header = dataclasses.replace(HEADER, action=action)
    text = written(members, header=header)
    assert complaints(text) == []
    assert f"****{'4' if action == 'full' else '2'}~" in text


def test_other_delimiters_pass_full_validation_too():
    assert complaints(written([WHOLE, BARE], delimiters=Delimiters("|", "<", "!", "\\"))) == []


def test_validation_would_notice_a_fault():
    assert complaints(written([WHOLE]).replace("REF*0F*91234567A~\n", ""))


def test_a_delimiter_inside_a_value_becomes_a_blank():
    assert "N3*12 Main St*#4~" in written([WHOLE])


def test_accents_are_taken_off_unless_utf8_is_asked_for():
    assert "NM1*IL*1*Munoz-Garcia*Jose*Q**JR*34*123456789~" in written([WHOLE])
    assert "NM1*IL*1*Muñoz-García*José*Q" in written([WHOLE], ascii_only=False)
    assert "NM1*IL*1*Lukasz Grosse O'Dea~" in written([BARE | {"last_name": "Łukasz Große O’Dea"}])


def test_each_fact_stands_where_medi_cal_puts_it():
    text = written([WHOLE])
    for segment in (
        "INS*Y*18*030*XN*A***AC***D8*20251201~",
        "REF*0F*91234567A~",
        "REF*17*202605;20251201~",
        "REF*3H*33;M1;;;~",
        "N4*Riverside*CA*925011234**CY*33~",
        "LUI*LD*SPA**7~",
        "NM1*GD*1*Lopez*Ana Maria~",
        "HD*030**HLT*305;01~\nDTP*348*D8*20250101~\nDTP*349*D8*20250131~\nAMT*R*120.5~",
        "HD*024**HLT*305;S1~\nDTP*348*D8*20250201~\nREF*CE*M1;101;;;;;;~\nREF*ZX*33~",
    ):
        assert segment in text


def test_a_member_that_cannot_be_written_is_named():
    with pytest.raises(ValueError, match=r"91234568B.*coverage_start"):
        written([BARE | {"spans": [{"plan_code": "305"}]}])
    with pytest.raises(ValueError, match="cin"):
        written([{"last_name": "X"}])
