"""served.csv, releases.csv and providers.csv speak of people and plans that exist."""

from datetime import date

from wayhome.synthetic.county import AS_OF
from wayhome.synthetic.providers import npi

SERVICES = {
    "ecm.pof1a",
    "ecm.pof1b",
    "cs.housing_navigation",
    "cs.housing_deposits",
    "cs.housing_tenancy",
    "cs.recuperative_care",
}


def known(county):
    return set(county.people())


def test_what_is_served_refers_to_records_that_exist(county):
    there, rows = known(county), county.csv("served")
    providers = {row["provider"] for row in county.csv("providers")}
    assert list(rows[0]) == [
        "hmis_id",
        "cin",
        "plan",
        "service",
        "status",
        "provider",
        "start",
        "end",
    ]
    assert {row["status"] for row in rows} == {"referred", "authorized", "enrolled", "closed"}
    for row in rows:
        assert row["hmis_id"] or row["cin"]
        assert not row["hmis_id"] or ("hmis", row["hmis_id"]) in there
        assert not row["cin"] or (row["plan"], row["cin"]) in there
        assert row["service"] in SERVICES
        assert row["provider"] in providers
        assert date.fromisoformat(row["start"]) <= AS_OF
        assert not row["end"] or row["start"] <= row["end"]
    assert any(not row["cin"] for row in rows)
    assert any(not row["hmis_id"] for row in rows)


def test_both_ids_of_a_line_are_one_person(county):
    people = county.people()
    both = [row for row in county.csv("served") if row["hmis_id"] and row["cin"]]
    assert both
    for row in both:
        assert people["hmis", row["hmis_id"]] == people[row["plan"], row["cin"]]


def test_releases_are_of_every_kind_and_some_are_missing(county, export):
    rows, there = county.csv("releases"), known(county)
    assert list(rows[0]) == (
        [
            "source",
            "personal_id",
            "status",
            "scope",
            "recipients",
            "signed_on",
            "expires_on",
            "revoked_on",
        ]
    )
    assert {row["status"] for row in rows} == {"granted", "verbal", "refused", "revoked"}
    assert all((row["source"], row["personal_id"]) in there for row in rows)
    granted = [row for row in rows if row["status"] == "granted"]
    assert any(date.fromisoformat(row["expires_on"]) < AS_OF for row in granted)
    assert any(date.fromisoformat(row["expires_on"]) > AS_OF for row in granted)
    released = {row["personal_id"] for row in rows}
    every = set(export.tables["Client"]["PersonalID"].to_pylist())
    assert 0.1 < len(every - released) / len(every) < 0.5
    plans, codes = set(county.plans()), {row["provider"] for row in county.csv("providers")}
    for row in rows:
        assert bool(row["revoked_on"]) == (row["status"] == "revoked")
        assert set(row["recipients"].split("|")) <= plans | codes | {"all", ""}


def test_providers_cover_every_service_in_every_plan(county):
    rows = county.csv("providers")
    assert {"hospital", "law_enforcement", "clinic", "county"} <= {row["kind"] for row in rows}
    for plan in county.plans():
        offered = {
            service
            for row in rows
            if plan in row["plans"].split("|")
            for service in row["services"].split("|")
        }
        assert offered >= SERVICES
    assert all(int(row["open_slots"]) <= int(row["capacity"]) for row in rows)


def test_identifiers_of_providers_are_right_in_form_and_never_issued(county):
    for row in county.csv("providers"):
        assert luhn(f"80840{row['npi']}")
        assert row["npi"][0] == "2"
    assert not luhn(f"80840{npi(5)[:-1]}{(int(npi(5)[-1]) + 1) % 10}")


def luhn(digits):
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
