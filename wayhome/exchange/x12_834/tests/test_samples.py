"""The public samples load, or are refused for the right reason."""

from datetime import date

import pytest

from wayhome.core.findings import UnusableInput
from wayhome.core.testing import shared_data
from wayhome.exchange.x12_834 import read_roster
from wayhome.exchange.x12_834.tests.files import codes

FOLDER = shared_data()
SAMPLES = FOLDER / "x12" if FOLDER else None
pytestmark = pytest.mark.skipif(
    SAMPLES is None, reason="the public samples are not beside the project"
)


@pytest.mark.parametrize(
    ("name", "status", "died"),
    [("Dhcs_Example1.txt", "AC", None), ("Dhcs_Example2.txt", "TE", date(2011, 5, 15))],
)
def test_the_dhcs_examples_load_with_what_is_odd_about_them(name, status, died):
    roster = read_roster(SAMPLES / "dhcs_834" / name)
    [member] = roster.members.to_pylist()
    assert (member["cin"], member["county"], member["aid_code"]) == ("91234567S", "34", "3N")
    assert (member["last_name"], member["city"]) == ("JOHN", "HOPECITY")
    assert (member["status"], member["died"]) == (status, died)
    [span] = roster.spans.to_pylist()
    assert (span["plan_code"], span["hcp_status"], span["county"]) == ("123", "01", "34")
    assert (span["coverage_start"], span["coverage_end"]) == (date(2011, 8, 1), date(2011, 8, 31))
    assert (span["aid_code"], span["renewal_date"]) == ("3N", date(2012, 8, 1))
    assert codes(roster) == {"shifted", "blank", "city-state"}
    assert roster.header.action == "change"


EXPECTED = {
    "add-dependent": (date(1996, 6, 1), None),
    "add-subscriber-coverage": (date(2002, 7, 1), None),
    "cancel-dependent": (None, date(1996, 8, 1)),
    "change-subscriber-information": None,
    "enroll-employee-managed-care": (date(1996, 6, 1), None),
    "enroll-employee-multiple-products": (date(1996, 6, 1), None),
    "reinstate-employee": None,
    "reinstate-employee-coverage-level": (date(2002, 7, 1), None),
    "reinstate-member-eligiblity-ins": None,
    "terminate-subscriber-eligibility": (None, date(1996, 8, 1)),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_samples_of_the_guide_load_with_their_ids_kept(name):
    roster = read_roster(SAMPLES / "linuxforhealth" / "834_005010X220A1" / f"{name}.834")
    [member] = roster.members.to_pylist()
    assert member["last_name"] in {"DOE", "SMITH"}
    assert codes(roster) - {"status-missing"} == {"cin-pattern"}
    spans = roster.spans.to_pylist()
    dated = (spans[0]["coverage_start"], spans[0]["coverage_end"]) if spans else None
    assert dated == EXPECTED[name]
    assert len(spans) == (2 if name.endswith("products") else int(bool(EXPECTED[name])))


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("linuxforhealth/835_005010X221A1/*.835", "claim payment"),
        ("linuxforhealth/837_005010X222A2/*.837", "claim"),
        ("linuxforhealth/271_005010X279A1/*.271", "eligibility response"),
        ("linuxforhealth/270_005010X279A1/*.270", "eligibility inquiry"),
        ("278/*.txt", "request for services"),
    ],
)
def test_other_transactions_are_refused_by_name(pattern, words):
    files = list(SAMPLES.glob(pattern))
    assert files
    for file in files:
        with pytest.raises(UnusableInput, match=words):
            read_roster(file)
