"""Each fault is found where it stands, and costs no more than it must."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from wayhome.core.findings import Severity
from wayhome.exchange.hmis_csv import read_export

from .factories import NOW, codes, edited, packed, row, small, unpacked, write

LATER = datetime.fromisoformat("2026-11-01 08:00:00")


def found(export, code):
    """The findings of one code."""
    return [finding for finding in export.findings if finding.code == code]


# Faults in a value: file, column, what is written, severity, code, what is read.
VALUES = [
    ("Client", "Sex", b"7", "warning", "code", 7),
    ("Client", "Sex", b"1.0", "note", "number-form", 1),
    ("Client", "Sex", b"male", "warning", "number-unreadable", None),
    ("Client", "Sex", b"99999999999", "warning", "number-unreadable", None),
    ("Client", "SSN", b"12345", "warning", "pattern", "12345"),
    ("Client", "NameSuffix", b"x" * 51, "warning", "text-long", "x" * 51),
    ("Client", "DOB", b"1/31/1990", "note", "date-form", date(1990, 1, 31)),
    ("Client", "DOB", b"1990-01-31 00:00:00", "note", "date-form", date(1990, 1, 31)),
    ("Client", "DOB", b"31/1/1990", "warning", "date-unreadable", None),
    ("Client", "DOB", b"1990-02-30", "warning", "date-unreadable", None),
    ("Client", "DOB", b"03-11-21", "warning", "date-unreadable", None),
    ("Client", "DOB", b"0021-03-11", "warning", "date-unreadable", None),
    ("Enrollment", "EnrollmentCoC", b"CA600", "warning", "pattern", "CA600"),
    ("Enrollment", "LivingSituation", b"422", "warning", "code", 422),
    ("Exit", "Destination", b"37", "warning", "code", 37),
    ("IncomeBenefits", "TotalMonthlyIncome", b"-5.00", "warning", "amount-negative", Decimal(-5)),
    ("IncomeBenefits", "TotalMonthlyIncome", b'"$1,234.5"', "note", "amount-form",
     Decimal("1234.50")),
    ("IncomeBenefits", "TotalMonthlyIncome", b"lots", "warning", "amount-unreadable", None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "column", "text", "severity", "code", "value"), VALUES)
def test_a_doubtful_value(tmp_path, name, column, text, severity, code, value):
    path = write(tmp_path / "e.zip")
    files = unpacked(path)
    header, first, second, *rest = files[f"{name}.csv"].split(b"\n")
    cells = second.split(b",")
    cells[header.decode().split(",").index(column)] = text
    files[f"{name}.csv"] = b"\n".join([header, first, b",".join(cells), *rest])
    export = read_export(packed(path, files))
    (finding,) = found(export, code)
    assert (finding.severity, finding.file, finding.row) == (severity, f"{name}.csv", 3)
    assert finding.column == column
    assert finding.value == text.decode().strip('"')[:80]
    assert column in finding.message
    assert finding.fix
    assert len(export.tables[name]) == 3
    assert export.tables[name][column].to_pylist()[1] == value
    assert not found(export, "blank")


def test_a_code_that_its_condition_forbids(tmp_path):
    rows = [row("2026", "Services", n + 1) for n in range(3)]
    rows[1] |= {"RecordType": 144, "TypeProvided": 200}
    rows[2] |= {"RecordType": 144, "TypeProvided": 3, "SubTypeProvided": 9}
    export = read_export(write(tmp_path / "e.zip", small(Services=rows)))
    assert [(f.row, f.column, f.value) for f in found(export, "code")] == [
        (3, "TypeProvided", "200"),
        (4, "SubTypeProvided", "9"),
    ]
    assert "RecordType 144" in found(export, "code")[0].message


def test_a_blank_where_hud_asks_for_a_value(tmp_path):
    rows = [row("2026", "Enrollment", 1, EntryDate=None, EnrollmentCoC=None)]
    export = read_export(write(tmp_path / "e.zip", small(people=1, Enrollment=rows)))
    assert codes(export) == {
        ("warning", "blank", "Enrollment.csv", "EntryDate"),
        ("note", "blank", "Enrollment.csv", "EnrollmentCoC"),
    }


def test_a_row_that_belongs_to_nobody_is_set_aside(tmp_path):
    rows = [row("2026", "Client", n + 1) for n in range(2)] + [row("2026", "Client", 3)]
    rows[1]["PersonalID"] = None
    export = read_export(write(tmp_path / "e.zip", small(Client=rows)))
    assert export.tables["Client"]["PersonalID"].to_pylist() == ["PersonalID1", "PersonalID3"]
    (aside,) = export.rejected["Client"].to_pylist()
    assert aside["_row"] == 3
    assert aside["raw"].startswith(',"FirstName2"')
    assert ("error", "owner-blank", "Client.csv", "") in codes(export)


@pytest.mark.parametrize(("change", "count"), [(b",,,x", 3), (b"", -1)])
def test_a_row_with_too_many_or_too_few_values(tmp_path, change, count):
    path = write(tmp_path / "e.zip")
    files = unpacked(path)
    lines = files["Client.csv"].split(b"\n")
    lines[2] = lines[2] + change if change else lines[2].rpartition(b",")[0]
    files["Client.csv"] = b"\n".join(lines)
    export = read_export(packed(path, files))
    (finding,) = found(export, "field-count")
    assert (finding.severity, finding.row) == (Severity.ERROR, 3)
    assert f"{38 + count} values" in finding.message
    assert export.rejected["Client"].to_pylist()[0]["raw"] == lines[2].decode()
    assert export.tables["Client"]["_row"].to_pylist() == [2, 4]


def test_of_rows_with_one_key_the_latest_stays(tmp_path):
    rows = [row("2026", "Client", 1, FirstName=name) for name in ("Old", "New", "Older")]
    rows[1]["DateUpdated"] = LATER
    export = read_export(write(tmp_path / "e.zip", small(people=1, Client=rows)))
    assert export.tables["Client"]["FirstName"].to_pylist() == ["New"]
    assert [finding.row for finding in found(export, "key-twice")] == [2, 4]
    raw = export.rejected["Client"]["raw"].to_pylist()
    assert ["Older" in text for text in raw] == [False, True]


def test_a_parent_that_is_not_there(tmp_path):
    rows = [row("2026", "Exit", 1), row("2026", "Exit", 9)]
    rows += [row("2026", "Exit", 2, UserID="gone", ExportID="other")]
    export = read_export(write(tmp_path / "e.zip", small(Exit=rows)))
    assert codes(export) == {
        ("warning", "orphan", "Exit.csv", "EnrollmentID"),
        ("warning", "orphan", "Exit.csv", "PersonalID"),
        ("note", "orphan", "Exit.csv", "ExportID"),
    }
    assert len(export.tables["Exit"]) == 3


def test_a_row_of_another_clients_enrollment(tmp_path):
    rows = [row("2026", "HealthAndDV", 1, PersonalID="PersonalID2")]
    export = read_export(write(tmp_path / "e.zip", small(HealthAndDV=rows)))
    assert codes(export) == {("warning", "other-client", "HealthAndDV.csv", "PersonalID")}


def test_deleted_rows_stay_and_are_counted(tmp_path):
    rows = [row("2026", "Client", n + 1) for n in range(3)]
    rows[1]["DateDeleted"] = NOW
    export = read_export(write(tmp_path / "e.zip", small(Client=rows)))
    assert export.tables["Client"]["DateDeleted"].to_pylist() == [None, NOW, None]
    assert ("note", "deleted", "Client.csv", "DateDeleted") in codes(export)
    assert ("warning", "parent-deleted", "Enrollment.csv", "PersonalID") in codes(export)


@pytest.mark.parametrize("text", [b"some day", b"0001-01-01 00:00:00"])
def test_a_garbled_deletion_is_still_a_deletion(tmp_path, text):
    tables = small(people=2)
    tables["Exit"][0]["DateDeleted"] = NOW
    change = (b'"u1",2026-10-01 12:30:05', b'"u1",' + text)
    export = read_export(edited(write(tmp_path / "e.zip", tables), "Exit.csv", change))
    assert export.tables["Exit"]["DateDeleted"].is_valid().to_pylist() == [True, False]
    assert "counts as deleted" in found(export, "time-unreadable")[0].message


@pytest.mark.parametrize(
    ("heads", "code"), [([1, 1], "household-heads"), ([2, 3], "household-headless")]
)
def test_a_household_has_one_head(tmp_path, heads, code):
    rows = [
        row("2026", "Enrollment", n + 1, HouseholdID="h", RelationshipToHoH=role)
        | {"ProjectID": "ProjectID1"}
        for n, role in enumerate(heads)
    ]
    export = read_export(write(tmp_path / "e.zip", small(people=2, Enrollment=rows)))
    (finding,) = found(export, code)
    assert (finding.row, finding.value) == (2, "h")


def test_one_head_who_came_twice_is_one_head(tmp_path):
    rows = [row("2026", "Enrollment", n + 1, HouseholdID="h") for n in range(2)]
    for each in rows:
        each |= {"ProjectID": "ProjectID1", "PersonalID": "PersonalID1"}
    tables = small(people=2, Enrollment=rows)
    tables = {name: tables[name] for name in ("Export", "User", "Client", "Enrollment", "Project")}
    export = read_export(write(tmp_path / "e.zip", tables))
    assert not found(export, "household-heads")


def test_a_coc_that_is_not_the_projects(tmp_path):
    rows = [row("2026", "Enrollment", 1, EnrollmentCoC="CA-601")]
    export = read_export(write(tmp_path / "e.zip", small(people=1, Enrollment=rows)))
    assert codes(export) == {("note", "project-coc", "Enrollment.csv", "EnrollmentCoC")}


def test_several_export_rows_are_believed_where_they_agree(tmp_path):
    rows = [row("2026", "Export"), row("2026", "Export", ExportDirective=1)]
    export = read_export(write(tmp_path / "e.zip", small(Export=rows)))
    assert ("warning", "export-rows", "Export.csv", "") in codes(export)
    assert (export.header.export_id, export.header.directive) == ("e1", None)
    assert len(export.tables["Client"]) == 3


def test_a_malformed_export_date_is_no_stop(tmp_path):
    path = edited(write(tmp_path / "e.zip"), "Export.csv", (b"2026-10-01 12:30:05", b"01-10-2026"))
    export = read_export(path)
    assert codes(export) == {("warning", "time-unreadable", "Export.csv", "ExportDate")}
    assert export.header.export_date is None


def test_a_fault_in_a_million_rows_is_one_kind_with_a_count(tmp_path):
    rows = [row("2026", "Client", n, Sex=7) for n in range(500)]
    export = read_export(write(tmp_path / "e.zip", small(Client=rows)))
    assert export.findings.counts[(Severity.WARNING, "code", "Client.csv", "Sex")] == 500
    assert len(found(export, "code")) == export.findings.keep
