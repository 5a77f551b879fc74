"""The public sample exports, with what is known to be wrong in them."""

import pytest

from wayhome.core.testing import shared_data
from wayhome.exchange.hmis_csv import read_export, write_export

from .factories import codes


def sample(name):
    """The path of a public sample export; the test is skipped where it is not there."""
    folder = shared_data()
    path = folder / "hmis" / name if folder else None
    if path is None or not path.exists():
        pytest.skip(f"the public sample {name} is not here (../shared/data)")
    return path


BOTH_YEARS = {
    ("note", "blank", "Enrollment.csv", "EnrollmentCoC"),
    ("note", "hash-status", "Client.csv", "FirstName"),
    ("note", "header-spelling", "Exit.csv", "WorkPlaceViolenceThreats"),
    ("note", "household-headless", "Enrollment.csv", "RelationshipToHoH"),
    ("note", "project-coc", "Enrollment.csv", "EnrollmentCoC"),
    ("warning", "household-heads", "Enrollment.csv", "RelationshipToHoH"),
    ("warning", "time-unreadable", "Export.csv", "ExportDate"),
}


@pytest.mark.parametrize(
    ("version", "more"),
    [
        ("2024", set()),
        (
            "2026",
            {
                ("note", "file-unknown", "CustomEnrollmentFY26Deprecations.csv", ""),
                ("note", "file-unknown", "CustomGender.csv", ""),
                ("warning", "code", "Funder.csv", "Funder"),
            },
        ),
    ],
)
def test_icount(version, more):
    export = read_export(sample(f"icount_fy{version}.zip"))
    assert export.version == version
    assert not export.hashed
    counts = {name: len(table) for name, table in export.tables.items()}
    assert (counts["Client"], counts["Enrollment"], counts["Exit"]) == (514, 574, 447)
    assert (counts["IncomeBenefits"], counts["Services"], counts["Event"]) == (1181, 6385, 19)
    assert codes(export) == BOTH_YEARS | more
    assert export.rejected == {}


def test_icount_has_the_same_people_in_both_years():
    old, new = (read_export(sample(f"icount_fy{year}.zip")) for year in ("2024", "2026"))
    columns = ["PersonalID", "FirstName", "LastName", "SSN", "DOB", "VeteranStatus"]
    assert old.tables["Client"].select(columns) == new.tables["Client"].select(columns)


def test_icount_survives_being_written_and_read_again(tmp_path):
    export = read_export(sample("icount_fy2026.zip"))
    write_export(tmp_path / "again.zip", export.version, export.tables)
    assert read_export(tmp_path / "again.zip").tables == export.tables


def test_eva_demo():
    export = read_export(sample("eva_demo_fy2026.zip"))
    assert export.version == "2026"
    assert export.hashed
    counts = {name: len(table) for name, table in export.tables.items()}
    assert (counts["Client"], counts["Enrollment"], counts["Exit"]) == (4146, 4771, 4295)
    assert (counts["IncomeBenefits"], counts["Assessment"]) == (9623, 78)
    assert export.rejected == {}
    found = {kind[1:]: count for kind, count in export.findings.counts.items()}
    assert found[("time-unreadable", "Client.csv", "DateUpdated")] == 4146
    assert found[("hashed", "Client.csv", "FirstName")] == 4146
    assert found[("code", "Services.csv", "TypeProvided")] == 18
    assert {kind[0] for kind in found} == {
        "blank", "code", "column-order", "hash-status", "hash-useless", "hashed",
        "header-spelling", "household-heads", "project-coc", "time-unreadable",
    }  # fmt: skip
