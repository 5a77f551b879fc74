"""Rosters for the people of any HMIS export."""

import hashlib
from collections import Counter
from datetime import date, datetime

import pytest

from wayhome.core.findings import UnusableInput
from wayhome.core.testing import shared_data
from wayhome.exchange.hmis_csv import read_export, write_export
from wayhome.synthetic.roster import synthesize_roster
from wayhome.synthetic.tests.reading import Folder, cin, element

WHEN = datetime(2025, 6, 1, 9)


def tiny(path, clients, version="2026"):
    """An export of the given clients, each enrolled once."""
    kept = {"DateCreated": WHEN, "DateUpdated": WHEN, "UserID": "1", "ExportID": "1"}
    rows = [
        {"PersonalID": str(n), "NameDataQuality": 1, "SSNDataQuality": 1, "DOBDataQuality": 1}
        | kept
        | client
        for n, client in enumerate(clients, 1)
    ]
    tables = {
        "Export": [
            {"ExportID": "1", "SourceType": 1, "ExportDate": WHEN, "HashStatus": 1,
             "ExportStartDate": date(2024, 1, 1), "ExportEndDate": date(2025, 6, 1),
             "SoftwareName": "x", "CSVVersion": f"{version} v1", "ExportPeriodType": 3,
             "ExportDirective": 2, "ImplementationID": "x"}
        ],
        "Client": rows,
        "Enrollment": [
            {"EnrollmentID": f"E{n}", "PersonalID": str(n), "ProjectID": "P", "HouseholdID": "H",
             "EntryDate": date(2025, 1, 1), "RelationshipToHoH": 1} | kept
            for n in range(1, len(rows) + 1)
        ],
    }  # fmt: skip
    write_export(path, version, tables)
    return path


def write(path, out, **more):
    settings = {"plans": 2, "covered": 1.0, "unrelated": 30, "seed": 3} | more
    synthesize_roster(from_hmis=path, out=out, **settings)
    return Folder(out)


ROBERT = {"FirstName": "Robert", "LastName": "Ashford", "SSN": "812345678", "DOB": date(1970, 3, 9)}


@pytest.mark.parametrize("version", ["2024", "2026"])
def test_truth_covers_an_export_of_either_year(tmp_path, county, version):
    path = county.path / "hmis.zip"
    if version == "2024":
        path = tiny(tmp_path / "old.zip", [ROBERT | {"Man": 1}, {"LastName": "Vang"}], "2024")
    folder = write(path, tmp_path / "out", covered=0.7)
    there = {("hmis", k) for k in read_export(path).tables["Client"]["PersonalID"].to_pylist()}
    there |= {(plan, one) for plan, cins in folder.cins().items() for one in cins}
    rows = folder.csv("truth")
    assert Counter((r["source"], r["source_id"]) for r in rows) == Counter(there)


def test_covers_about_the_share_that_was_asked_for(tmp_path, county):
    folder = write(county.path / "hmis.zip", tmp_path, covered=0.4, unrelated=50)
    people = folder.people()
    known = {p for (source, _), p in people.items() if source == "hmis"}
    members = {p for (source, _), p in people.items() if source != "hmis"}
    assert 0.33 < len(known & members) / len(known) < 0.47
    assert len(members - known) == 50


def test_most_of_a_record_is_found_again(tmp_path):
    path = tiny(tmp_path / "in.zip", [ROBERT | {"PersonalID": str(n)} for n in range(1, 2)])
    same = Counter()
    for seed in range(15):
        folder = write(path, tmp_path / str(seed), seed=seed, unrelated=0, plans=1)
        for member in folder.plans()["costa_serena_health"]:
            same["last"] += element(member, "NM1", 3, "IL") == "ASHFORD"
            same["dob"] += element(member, "DMG", 2) == "19700309"
            same["ssn"] += element(member, "NM1", 9, "IL") == "812345678"
    assert min(same.values()) >= 11


def test_two_records_that_are_surely_one_person_get_one_member(tmp_path):
    path = tiny(tmp_path / "in.zip", [ROBERT, ROBERT, ROBERT | {"SSN": "812349999"}])
    people = write(path, tmp_path / "out").people()
    assert people["hmis", "1"] == people["hmis", "2"] != people["hmis", "3"]


def test_people_without_name_number_and_birthday_are_made_up(tmp_path):
    blank = {"NameDataQuality": 99, "SSNDataQuality": 99, "DOBDataQuality": 99}
    folder = write(tiny(tmp_path / "in.zip", [blank] * 20), tmp_path / "out", unrelated=0)
    members = [m for of in folder.plans().values() for m in of]
    assert len({cin(m) for m in members}) >= 20
    assert all(element(m, "NM1", 3, "IL") for m in members)


def test_hashed_names_never_stand_in_a_roster(tmp_path):
    clients = [
        {
            "FirstName": hashlib.sha256(f"f{n}".encode()).hexdigest(),
            "LastName": hashlib.sha256(f"l{n}".encode()).hexdigest(),
            "DOB": date(1980, 1, 1 + n),
        }
        for n in range(12)
    ]
    path = tiny(tmp_path / "in.zip", clients)
    assert read_export(path).hashed
    folder = write(path, tmp_path / "out", unrelated=0)
    names = [element(m, "NM1", 3, "IL") for of in folder.plans().values() for m in of]
    assert len(names) >= 12
    assert not any(any(c.isdigit() for c in name) for name in names)


def test_an_unusable_export_is_refused_in_words(tmp_path):
    with pytest.raises(UnusableInput):
        write(tmp_path / "missing.zip", tmp_path / "out")


@pytest.mark.parametrize("name", ["icount_fy2024", "icount_fy2026", "eva_demo_fy2026"])
def test_public_samples_get_a_roster(tmp_path, name):
    data = shared_data()
    if data is None:
        pytest.skip("the public samples are not beside the project")
    folder = write(data / "hmis" / f"{name}.zip", tmp_path, covered=0.7, unrelated=100)
    people = folder.people()
    known = {p for (source, _), p in people.items() if source == "hmis"}
    assert 0.6 < len(known & {p for (s, _), p in people.items() if s != "hmis"}) / len(known) < 0.8
