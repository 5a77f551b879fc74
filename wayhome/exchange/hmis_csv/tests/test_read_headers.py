"""Columns are found however they are spelled and ordered; the headers tell the year."""

import pytest

from wayhome.core.findings import UnusableInput
from wayhome.exchange.hmis_csv import read_export

from .factories import codes, edited, packed, unpacked, write


@pytest.mark.parametrize(
    ("file", "written", "meant"),
    [
        ("Enrollment", "HoHLeaseholder", "HOHLeaseholder"),
        ("ProjectCoC", "Zip", "ZIP"),
        ("Disabilities", "TcellCount", "TCellCount"),
        ("Client", "HispanicLatinaeo", "HispanicLatinao"),
        ("Exit", "WorkPlaceViolenceThreats", "WorkplaceViolenceThreats"),
        ("Client", "personal id", "PersonalID"),
    ],
)
def test_a_known_spelling_is_read(tmp_path, file, written, meant):
    path = write(tmp_path / "e.zip")
    before = read_export(path)
    change = (f"{meant},".encode(), f"{written},".encode())
    after = read_export(edited(path, f"{file}.csv", change))
    assert codes(after) == {("note", "header-spelling", f"{file}.csv", written)}
    assert after.tables == before.tables


def test_columns_in_another_order_are_read_by_name(tmp_path):
    path = write(tmp_path / "e.zip")
    before, files = read_export(path), unpacked(path)
    rows = [line.split(b",") for line in files["Client.csv"].splitlines()]
    files["Client.csv"] = b"\n".join(b",".join(reversed(cells)) for cells in rows)
    after = read_export(packed(path, files))
    assert codes(after) == {("note", "column-order", "Client.csv", "")}
    assert after.tables == before.tables


def test_missing_unknown_and_doubled_columns_are_told(tmp_path):
    path = edited(
        write(tmp_path / "e.zip"),
        "Client.csv",
        (b"VeteranStatus", b"Shoesize"),
        (b"MiddleName", b"LastName"),
    )
    export = read_export(path)
    assert codes(export) == {
        ("warning", "column-missing", "Client.csv", "VeteranStatus"),
        ("note", "column-missing", "Client.csv", "MiddleName"),
        ("note", "column-unknown", "Client.csv", "Shoesize"),
        ("note", "column-twice", "Client.csv", "LastName"),
    }
    assert export.tables["Client"]["VeteranStatus"].null_count == 3


@pytest.mark.parametrize("version", ["2024", "2026"])
def test_the_headers_tell_the_year_whatever_the_version_says(tmp_path, version):
    other = {"2024": b"2026 v1.0", "2026": b"2024 v1.3"}[version]
    said = {"2024": b"2024 v1.3", "2026": b"2026 v1.0"}[version]
    path = write(tmp_path / "e.zip", version=version)
    export = read_export(path)
    assert export.version == version
    export = read_export(edited(path, "Export.csv", (said, other)))
    assert export.version == version
    assert codes(export) == {("warning", "version-mismatch", "Export.csv", "CSVVersion")}


def test_a_version_nobody_knows_is_told(tmp_path):
    path = edited(write(tmp_path / "e.zip"), "Export.csv", (b"2026 v1.0", b"FY2022"))
    export = read_export(path)
    assert export.version == "2026"
    assert codes(export) == {("warning", "version-unknown", "Export.csv", "CSVVersion")}


def test_a_file_without_its_owners_is_left_out(tmp_path):
    path = edited(write(tmp_path / "e.zip"), "Exit.csv", (b"EnrollmentID", b"Stay"))
    export = read_export(path)
    assert ("error", "file-unowned", "Exit.csv", "") in codes(export)
    assert len(export.tables["Exit"]) == 0
    assert len(export.tables["Enrollment"]) == 3


def test_clients_without_a_key_are_refused(tmp_path):
    path = edited(write(tmp_path / "e.zip"), "Client.csv", (b"PersonalID", b"Number"))
    with pytest.raises(UnusableInput, match=r"Client\.csv has no column PersonalID"):
        read_export(path)


def test_a_missing_or_empty_file_counts_as_no_rows(tmp_path):
    path = write(tmp_path / "e.zip")
    files = unpacked(path)
    del files["Event.csv"]
    files["Exit.csv"] = b""
    export = read_export(packed(path, files))
    assert codes(export) == {
        ("warning", "file-missing", "Event.csv", ""),
        ("warning", "file-empty", "Exit.csv", ""),
    }
    assert export.tables["Exit"].schema.names[0] == "ExitID"
