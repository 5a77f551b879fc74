"""A large made-up HMIS export, in the mixture of files that real exports have."""

from __future__ import annotations

import zipfile
from pathlib import Path

import duckdb

from wayhome.exchange.hmis_csv.layout import layout

# Rows of each file of a hundred; Disabilities are by far the most, as in real exports.
MIXTURE = {
    "Client": 8,
    "Enrollment": 12,
    "Exit": 9,
    "IncomeBenefits": 14,
    "Disabilities": 36,
    "Services": 15,
    "CurrentLivingSituation": 6,
}
STAMP = "TIMESTAMP '2026-01-15 09:30:00' - INTERVAL (i % 700) HOUR"
VALUES = {
    "DateCreated": STAMP,
    "DateUpdated": STAMP,
    "UserID": "'U1'",
    "ExportID": "'E1'",
    "EnrollmentID": "'N' || lpad((i % {enrollments})::VARCHAR, 9, '0')",
    "PersonalID": "'C' || lpad((i % {clients})::VARCHAR, 9, '0')",
    "ProjectID": "'P' || (i % 40)",
    "FirstName": "['Maria', 'Jose', 'Ana', 'Thanh', 'Omar', 'Kim', 'Luis'][i % 7 + 1] || i % 997",
    "LastName": "['Garcia', 'Nguyen', 'Smith', 'Lopez-Ruiz', 'Lee'][i % 5 + 1] || i % 9973",
    "SSN": "lpad((100000000 + i * 7)::VARCHAR, 9, '0')",
    "DOB": "DATE '1935-01-01' + (i * 7919 % 30000)::INTEGER",
    "EntryDate": "DATE '2025-01-01' + (i % 300)::INTEGER",
    "ExitDate": "DATE '2025-11-01' + (i % 60)::INTEGER",
    "InformationDate": "DATE '2025-01-01' + (i % 360)::INTEGER",
    "DateProvided": "DATE '2025-01-01' + (i % 360)::INTEGER",
    "HouseholdID": "'H' || i",
    "EnrollmentCoC": "'CA-600'",
    "RelationshipToHoH": "1",
    "LivingSituation": "116",
    "Destination": "116",
    "DisablingCondition": "i % 2",
    "DisabilityType": "5 + i % 6",
    "DisabilityResponse": "i % 2",
    "DataCollectionStage": "1",
    "CurrentLivingSituation": "116",
    "RecordType": "200",
    "TypeProvided": "200",
    "IncomeFromAnySource": "i % 2",
    "BenefitsFromAnySource": "i % 2",
    "InsuranceFromAnySource": "1",
    "Medicaid": "1",
    "Sex": "i % 2",
}
SMALL = {
    "Export": [
        {
            "ExportID": "E1", "SourceType": 1, "ExportDate": "2026-01-15 10:00:00",
            "ExportStartDate": "2025-01-01", "ExportEndDate": "2025-12-31",
            "SoftwareName": "Bench", "CSVVersion": "2026 v1.0", "ExportPeriodType": 3,
            "ExportDirective": 2, "HashStatus": 1, "ImplementationID": "1",
        }
    ],
    "Organization": [
        {"OrganizationID": "O1", "OrganizationName": "Agency", "VictimServiceProvider": 0}
    ],
    "User": [{"UserID": "U1"}],
    "Project": [
        {
            "ProjectID": f"P{n}", "OrganizationID": "O1", "ProjectName": f"Project {n}",
            "OperatingStartDate": "2020-01-01", "ContinuumProject": 1, "ProjectType": 1,
        }
        for n in range(40)
    ],
}  # fmt: skip
COMMON = {
    "DateCreated": "2026-01-01 00:00:00", "DateUpdated": "2026-01-01 00:00:00", "UserID": "U1",
    "ExportID": "E1",
}  # fmt: skip


def make(path: Path, rows: int) -> None:
    """Write an export whose files have about `rows` rows together."""
    counts = {name: max(1, rows * part // 100) for name, part in MIXTURE.items()}
    plan = layout("2026")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, file in plan.files.items():
            columns = [column.name for column in file.columns]
            if name in counts:
                made = path.with_suffix(f".{name}.csv")
                _large(made, name, columns, counts)
                archive.write(made, file.csv)
                made.unlink()
                continue
            lines = [",".join(columns)]
            for row in SMALL.get(name, []):
                said = COMMON | row
                lines.append(",".join(str(said.get(column, "")) for column in columns))
            archive.writestr(file.csv, "\r\n".join(lines) + "\r\n")


def _large(path: Path, name: str, columns: list[str], counts: dict[str, int]) -> None:
    known = {"clients": counts["Client"], "enrollments": counts["Enrollment"]}
    key = layout("2026").files[name].key
    required = {c.name for c in layout("2026").files[name].columns if c.required}
    parts = []
    for column in columns:
        if column == key and column not in ("PersonalID", "EnrollmentID"):
            value = f"'{name[:2]}' || i"
        elif column in VALUES:
            value = VALUES[column].format(**known)
        elif column in required:
            value = "99"
        else:
            value = "NULL"
        parts.append(f'{value} AS "{column}"')
    # An enrollment's rows name its own client.
    query = f"SELECT {', '.join(parts)} FROM range({counts[name]}) t(i)"
    if name not in ("Client", "Enrollment"):
        person = f"'C' || lpad((i % {counts['Enrollment']} % {counts['Client']})::VARCHAR, 9, '0')"
        query = query.replace(VALUES["PersonalID"].format(**known), person)
    duckdb.sql(f"COPY ({query}) TO '{path}' (HEADER, DELIMITER ',')")
