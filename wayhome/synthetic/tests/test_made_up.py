"""Nothing in the county can reach or be taken for a real person or place."""

from wayhome.synthetic.errors import NEVER_ISSUED
from wayhome.synthetic.making import Maker
from wayhome.synthetic.tests.reading import element


def never_an_adults(ssn):
    """In an area that was not assigned before 2011, when numbers began to be drawn by lot."""
    return 734 <= int(ssn[:3]) <= 749 or 773 <= int(ssn[:3]) <= 899


def test_numbers_are_of_areas_that_were_not_assigned():
    maker = Maker(1)
    assert all(never_an_adults(maker.ssn(number)) for number in range(0, 10**8, 987_653))


def test_contacts_and_addresses_lead_nowhere(county):
    for members in county.plans().values():
        for member in members:
            ssn, zip_code = element(member, "NM1", 9, "IL"), element(member, "N4", 3)
            # A slip of the fingers may lead out of those areas; few do.
            assert not ssn or ssn in NEVER_ISSUED or len(ssn) == 9
            assert zip_code.startswith("929")
            assert element(member, "N4", 6) == "59"
            contact = next((s for s in member if s[0] == "PER"), [])
            for kind, value in zip(contact[3::2], contact[4::2], strict=True):
                assert value.startswith("555") if kind == "TE" else value.endswith("@example.org")


def test_nearly_all_numbers_in_the_files_are_of_those_areas(county):
    ssns = [
        element(member, "NM1", 9, "IL") for members in county.plans().values() for member in members
    ]
    given = [ssn for ssn in ssns if ssn]
    assert sum(map(never_an_adults, given)) / len(given) > 0.99


def test_the_county_is_of_no_continuum(export):
    assert set(export.tables["ProjectCoC"]["CoCCode"].to_pylist()) == {"CA-599"}
