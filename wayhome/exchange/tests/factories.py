"""Small made-up exports and the sources that send them."""

from __future__ import annotations

import copy
import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from wayhome.core.ids import new_id
from wayhome.core.viewer import Viewer
from wayhome.exchange.actions import receive
from wayhome.exchange.hmis_csv.write import write_export
from wayhome.exchange.models import ImportRun
from wayhome.exchange.work import work
from wayhome.organizations.models import Organization, Source

DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)
STAMP = datetime(2026, 1, 15, 9, 30)
Rows = dict[str, list[dict[str, Any]]]


def make_source(code: str = "hmis", kind: str = "hmis", **more: Any) -> Source:
    organization, _ = Organization.objects.get_or_create(
        code=f"org-{code}", defaults={"name": f"Organization {code}", "kind": "coc"}
    )
    return Source.objects.create(
        organization=organization, kind=kind, code=code, name=code.upper(), **more
    )


def viewer_at(source: Source, *roles: str) -> Viewer:
    return Viewer(new_id(), source.organization_id, frozenset(roles or {"coc_data_lead"}))


def export_rows(clients: int = 10, **header: Any) -> Rows:
    """A community of `clients` people in two projects, each with one enrollment and its records."""
    common = {"DateCreated": STAMP, "DateUpdated": STAMP, "UserID": "U1", "ExportID": "E1"}
    export = {
        "ExportID": "E1",
        "SourceType": 1,
        "SourceName": "Made Up",
        "ExportDate": STAMP,
        "ExportStartDate": date(2025, 1, 1),
        "ExportEndDate": date(2025, 12, 31),
        "SoftwareName": "Made Up HMIS",
        "CSVVersion": "2026 v1.0",
        "ExportPeriodType": 3,
        "ExportDirective": 2,
        "HashStatus": 1,
        "ImplementationID": "1",
    } | header
    rows: Rows = {
        "Export": [export],
        "Organization": [
            {"OrganizationID": "O1", "OrganizationName": "Shelter", "VictimServiceProvider": 0}
            | common
        ],
        "User": [{"UserID": "U1", "DateCreated": STAMP, "DateUpdated": STAMP, "ExportID": "E1"}],
        "Project": [
            {
                "ProjectID": f"P{n}",
                "OrganizationID": "O1",
                "ProjectName": f"Project {n}",
                "OperatingStartDate": date(2020, 1, 1),
                "ContinuumProject": 1,
                "ProjectType": 1,
            }
            | common
            for n in (1, 2)
        ],
        "Funder": [
            {
                "FunderID": f"F{n}",
                "ProjectID": f"P{n}",
                "Funder": 2,
                "GrantID": "G",
                "StartDate": date(2020, 1, 1),
            }
            | common
            for n in (1, 2)
        ],
        "Client": [],
        "Enrollment": [],
        "Exit": [],
        "Disabilities": [],
        "Services": [],
    }
    for n in range(clients):
        add_client(rows, n, common)
    return rows


def add_client(rows: Rows, n: int, common: dict[str, Any], project: str = "") -> None:
    person, enrollment = f"C{n:05}", f"N{n:05}"
    mine = {"PersonalID": person} | common
    theirs = {"EnrollmentID": enrollment} | mine
    rows["Client"].append(
        {
            "FirstName": f"First{n}",
            "LastName": f"Last{n}",
            "NameDataQuality": 1,
            "SSN": f"{100_000_000 + n}",
            "SSNDataQuality": 1,
            "DOB": date(1980, 1, 1) + timedelta(n),
            "DOBDataQuality": 1,
            "Sex": n % 2,
            "VeteranStatus": 0,
            "AmIndAKNative": 0,
            "Asian": 0,
            "BlackAfAmerican": 0,
            "HispanicLatinao": 0,
            "MidEastNAfrican": 0,
            "NativeHIPacific": 0,
            "White": 1,
        }
        | mine
    )
    rows["Enrollment"].append(
        {
            "ProjectID": project or f"P{n % 2 + 1}",
            "EntryDate": date(2025, 2, 1),
            "HouseholdID": f"H{n}",
            "RelationshipToHoH": 1,
            "EnrollmentCoC": "CA-600",
            "DisablingCondition": 1,
            "LivingSituation": 116,
        }
        | theirs
    )
    rows["Disabilities"].append(
        {
            "DisabilitiesID": f"D{n}",
            "InformationDate": date(2025, 2, 1),
            "DisabilityType": 5,
            "DisabilityResponse": 1,
            "DataCollectionStage": 1,
        }
        | theirs
    )
    rows["Services"].append(
        {
            "ServicesID": f"S{n}",
            "DateProvided": date(2025, 3, 1),
            "RecordType": 200,
            "TypeProvided": 200,
        }
        | theirs
    )
    if n % 3 == 0:
        rows["Exit"].append(
            {"ExitID": f"X{n}", "ExitDate": date(2025, 6, 1), "Destination": 116} | theirs
        )


def without_client(rows: Rows, n: int) -> Rows:
    """The same community without one person and all that belongs to them."""
    person = f"C{n:05}"
    return {
        name: [row for row in table if row.get("PersonalID") != person]
        for name, table in rows.items()
    }


def changed(rows: Rows, file: str, at: int = 0, **values: Any) -> Rows:
    """A copy with one row of one file changed."""
    other = copy.deepcopy(rows)
    other[file][at] |= values
    return other


def export_bytes(rows: Rows, folder: Path) -> bytes:
    path = folder / f"{new_id()}.zip"
    write_export(path, "2026", rows)
    return path.read_bytes()


def received(source: Source, content: bytes, at: datetime = DAY, **more: Any) -> ImportRun:
    return receive(
        file=io.BytesIO(content),
        name=more.pop("name", "export.zip"),
        source=source,
        by=viewer_at(source),
        at=at,
        using="batch",
        queue=False,
        **more,
    )


def imported(source: Source, content: bytes, at: datetime = DAY, **more: Any) -> ImportRun:
    return work(received(source, content, at, **more).pk, at=at)
