"""The HMIS export is one that HUD's layout allows, but for the faults put in on purpose."""

from collections import Counter, defaultdict

import pytest

from wayhome.core.findings import Severity
from wayhome.exchange.hmis_csv import read_export
from wayhome.synthetic.county import AS_OF, synthesize_county
from wayhome.synthetic.hmis.defects import DEFECTS


def live(export, name):
    return [row for row in export.tables[name].to_pylist() if row["DateDeleted"] is None]


def found(export):
    return {
        (file.removesuffix(".csv"), column): count
        for (severity, _, file, column), count in export.findings.counts.items()
        if severity is not Severity.NOTE or column in ("EnrollmentCoC", "DateDeleted")
    }


def test_only_the_listed_defects_are_found(export):
    assert found(export) == {(d.file, d.column): d.rows for d in DEFECTS if d.rows}


def test_2024_reads_as_well_and_has_its_own_columns(tmp_path):
    synthesize_county(people=150, seed=4, out=tmp_path, hmis_version="2024", unrelated=0)
    export = read_export(tmp_path / "hmis.zip")
    assert export.version == "2024"
    assert found(export) == {(d.file, d.column): d.rows for d in DEFECTS if d.rows}
    rows = live(export, "Client")
    assert {row["Woman"] + row["Man"] + row["NonBinary"] for row in rows} == {1}
    assert any(row["PreferredLanguage"] == 367 for row in live(export, "Enrollment"))


def test_every_file_that_a_county_fills_has_rows(export):
    empty = {name for name, table in export.tables.items() if not len(table)}
    assert empty <= {"YouthEducationStatus", "EmploymentEducation"}


def test_households_have_one_head(export):
    heads = Counter()
    for row in live(export, "Enrollment"):
        heads[row["HouseholdID"]] += row["RelationshipToHoH"] == 1
    assert set(heads.values()) == {1}


def test_dates_are_in_order(export):
    entry, leave = {}, {row["EnrollmentID"]: row["ExitDate"] for row in live(export, "Exit")}
    born = {row["PersonalID"]: row for row in live(export, "Client")}
    for row in live(export, "Enrollment"):
        key, last = row["EnrollmentID"], leave.get(row["EnrollmentID"], AS_OF)
        entry[key] = row["EntryDate"]
        assert row["EntryDate"] <= last <= AS_OF
        for column in ("MoveInDate", "DateOfEngagement"):
            assert row[column] is None or row["EntryDate"] <= row[column] <= last
        assert row["DateToStreetESSH"] is None or row["DateToStreetESSH"] <= row["EntryDate"]
        assert born[row["PersonalID"]]["DOB"] is None or born[row["PersonalID"]]["DOB"] <= AS_OF
    for name, column in (
        ("CurrentLivingSituation", "InformationDate"),
        ("Services", "DateProvided"),
        ("Assessment", "AssessmentDate"),
        ("Event", "EventDate"),
        ("Disabilities", "InformationDate"),
        ("IncomeBenefits", "InformationDate"),
    ):
        for row in live(export, name):
            if row["EnrollmentID"] in entry:
                last = leave.get(row["EnrollmentID"], AS_OF)
                assert entry[row["EnrollmentID"]] <= row[column] <= last, (name, row)


def test_income_adds_up(export):
    for row in live(export, "IncomeBenefits"):
        if row["TotalMonthlyIncome"] is not None:
            parts = [v for k, v in row.items() if k.endswith("Amount") and v is not None]
            assert sum(parts) == row["TotalMonthlyIncome"]


def test_protected_records_are_there(export):
    funders = defaultdict(set)
    for row in live(export, "Funder"):
        funders[row["ProjectID"]].add(row["Funder"])
    hopwa = {project for project, codes in funders.items() if codes & {13, 14, 15, 16, 17, 18, 19}}
    assert any(row["ProjectID"] in hopwa for row in live(export, "Enrollment"))
    told = {
        (row["DisabilityType"], row["DisabilityResponse"]) for row in live(export, "Disabilities")
    }
    assert {(8, 1), (10, 1), (10, 2), (10, 3)} <= told
    assert any(row["CurrentlyFleeing"] == 1 for row in live(export, "HealthAndDV"))
    assert any(row["PregnancyStatus"] == 1 for row in live(export, "HealthAndDV"))


def test_the_victim_service_provider_has_no_clients(export):
    secret = {
        r["OrganizationID"] for r in live(export, "Organization") if r["VictimServiceProvider"]
    }
    projects = {r["ProjectID"] for r in live(export, "Project") if r["OrganizationID"] in secret}
    assert projects
    assert not [r for r in live(export, "Enrollment") if r["ProjectID"] in projects]


@pytest.mark.parametrize("kind", [0, 1, 2, 3, 4, 6, 8, 13, 14])
def test_kinds_of_project_are_used(export, kind):
    of_kind = {r["ProjectID"] for r in live(export, "Project") if r["ProjectType"] == kind}
    assert any(r["ProjectID"] in of_kind for r in live(export, "Enrollment"))
