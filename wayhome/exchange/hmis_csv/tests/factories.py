"""Small exports of made-up rows, without a fault until a test puts one in."""

import zipfile
from datetime import date, datetime

from wayhome.exchange.hmis_csv import layout, write_export

NOW = datetime.fromisoformat("2026-10-01 12:30:05")
FIXED = {
    "CSVVersion": {"2024": "2024 v1.3", "2026": "2026 v1.0"},
    "CoCCode": "CA-600",
    "EnrollmentCoC": "CA-600",
    "Geocode": "062424",
    "RecordType": 200,
    "TypeProvided": 200,
    "DisabilityType": 5,
    "DisabilityResponse": 0,
    "RelationshipToHoH": 1,
    "HashStatus": 1,
    "ExportDirective": 2,
    "ExportPeriodType": 3,
    "VictimServiceProvider": 0,
    "UserID": "u1",
    "ExportID": "e1",
}
OPTIONAL = {"CSVVersion", "FirstName", "LastName", "HouseholdID"}


def row(version, name, number=1, **given):
    """A row of a file with everything HUD asks for; its parents are those numbered alike."""
    found = {}
    for column in layout(version).files[name].columns:
        if column.name in FIXED and (column.required or column.key or column.name in OPTIONAL):
            value = FIXED[column.name]
            found[column.name] = value[version] if isinstance(value, dict) else value
        elif column.key or column.name in ("HouseholdID", "FirstName", "LastName"):
            found[column.name] = f"{column.name}{number}"
        elif column.ref and column.required:
            found[column.name] = f"{layout(version).files[column.ref].key}{number}"
        elif column.required:
            found[column.name] = _value(column)
    return found | given


def _value(column):
    if column.codes:
        return min(column.codes)
    return {"S": "text", "I": 1, "D": date(2026, 1, 2), "T": NOW, "M": 0}[column.kind]


def small(version="2026", people=3, **given):
    """Tables of an export with one row of each file per person; `given` replaces tables."""
    tables = {}
    for name in layout(version).files:
        once = name in ("Export", "User")
        tables[name] = [row(version, name, n + 1) for n in range(1 if once else people)]
    return tables | given


def write(path, tables=None, version="2026"):
    """Write a small export; returns its path."""
    write_export(path, version, small(version) if tables is None else tables)
    return path


def unpacked(path):
    """Every file of a zip as bytes, by name."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path, files):
    """Write files, bytes by name, as a zip; returns its path."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def edited(path, name, *changes):
    """Change the text of one file of a zip in place: pairs of old and new; returns its path."""
    files = unpacked(path)
    for old, new in changes:
        assert old in files[name], f"{old!r} is not in {name}"
        files[name] = files[name].replace(old, new, 1)
    return packed(path, files)


def codes(export):
    """The kinds of findings of an export: severity, code, file, column."""
    return {(str(kind[0]), *kind[1:]) for kind in export.findings.counts}
