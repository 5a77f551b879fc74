"""What vanished is marked, and only inside what the export covers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connections

from wayhome.exchange.tests.factories import (
    DAY,
    changed,
    export_bytes,
    export_rows,
    imported,
    make_source,
    without_client,
)
from wayhome.people.models import SourceRecord

NEXT = DAY + timedelta(days=1)
LATER = DAY + timedelta(days=2)


@pytest.fixture(autouse=True)
def home(tmp_path, settings):
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def source(committed: None):
    return make_source(fewer_percent=100)


def vanished(table: str, key: str) -> list[str]:
    with connections["batch"].cursor() as cursor:
        cursor.execute(
            f"SELECT {key} FROM hmis.{table} WHERE valid_to IS NULL AND vanished_at IS NOT NULL"
            " ORDER BY 1"
        )
        return [found for (found,) in cursor.fetchall()]


def lost(run) -> dict[str, int]:
    return {
        table: counts["vanished"] for table, counts in run.counts.items() if "vanished" in counts
    }


def test_a_client_missing_from_a_full_export_is_marked(source, home) -> None:
    rows = export_rows()
    imported(source, export_bytes(rows, home))
    run = imported(source, export_bytes(without_client(rows, 3), home), NEXT)
    assert lost(run) == {
        "Client": 1,
        "Enrollment": 1,
        "Exit": 1,
        "Disabilities": 1,
        "Services": 1,
    }
    assert vanished("client", "personalid") == ["C00003"]
    record = SourceRecord.objects.using("batch").get(key="C00003", valid_to=None)
    assert record.vanished_at == NEXT
    assert record.first_name == "First3"
    again = imported(source, export_bytes(without_client(rows, 3), home), LATER)
    assert lost(again) == {}


def test_who_comes_back_is_no_longer_marked(source, home) -> None:
    rows = export_rows()
    imported(source, export_bytes(rows, home))
    person = SourceRecord.objects.using("batch").get(key="C00003").person_id
    imported(source, export_bytes(without_client(rows, 3), home), NEXT)
    run = imported(source, export_bytes(rows, home), LATER)
    assert run.counts["Client"] == {"changed": 1, "same": 9}
    assert vanished("client", "personalid") == []
    record = SourceRecord.objects.using("batch").get(key="C00003", valid_to=None)
    assert (record.vanished_at, record.person_id) == (None, person)


@pytest.mark.parametrize(
    "header",
    [
        {"ExportDirective": 1},
        {"ExportPeriodType": 1},
        {"ExportDirective": None},
        {"ExportEndDate": None},
    ],
    ids=["delta", "updated rows", "silent", "no end"],
)
def test_an_export_that_need_not_hold_all_makes_nothing_vanish(source, home, header) -> None:
    imported(source, export_bytes(export_rows(), home))
    run = imported(source, export_bytes(export_rows(2, **header), home), NEXT)
    assert run.state == "loaded"
    assert lost(run) == {}
    assert not run.full


def test_an_export_of_fewer_projects_marks_only_in_those(source, home) -> None:
    rows = export_rows()
    imported(source, export_bytes(rows, home))
    narrow = {name: list(table) for name, table in rows.items()}
    narrow["Project"] = narrow["Project"][:1]
    for name in ("Enrollment", "Exit", "Disabilities", "Services", "Client"):
        mine = {row["PersonalID"] for row in rows["Enrollment"] if row["ProjectID"] == "P1"}
        narrow[name] = [row for row in rows[name] if row["PersonalID"] in mine - {"C00004"}]
    narrow["Funder"] = narrow["Funder"][:1]
    run = imported(source, export_bytes(narrow, home), NEXT)
    assert vanished("client", "personalid") == ["C00004"]
    assert vanished("enrollment", "enrollmentid") == ["N00004"]
    assert vanished("project", "projectid") == []
    assert vanished("funder", "funderid") == []
    assert lost(run)["Services"] == 1


def test_an_export_of_a_later_period_leaves_what_ended_before(source, home) -> None:
    rows = export_rows()
    imported(source, export_bytes(rows, home))
    gone = without_client(without_client(rows, 3), 4)  # 3 left in June, 4 is still there
    gone["Export"] = [gone["Export"][0] | {"ExportStartDate": date(2025, 9, 1)}]
    imported(source, export_bytes(gone, home), NEXT)
    assert vanished("enrollment", "enrollmentid") == ["N00004"]
    assert vanished("client", "personalid") == ["C00004"]


def test_a_service_outside_the_period_does_not_vanish(source, home) -> None:
    rows = export_rows()
    imported(source, export_bytes(rows, home))
    later = {name: list(table) for name, table in rows.items()}
    later["Services"] = []  # all of them in March
    later["Export"] = [later["Export"][0] | {"ExportStartDate": date(2025, 4, 1)}]
    assert lost(imported(source, export_bytes(later, home), NEXT)) == {}
    later["Export"] = rows["Export"]
    assert lost(imported(source, export_bytes(later, home), LATER)) == {"Services": 10}


def test_an_exit_that_was_taken_back_is_marked(source, home) -> None:
    rows = export_rows()
    imported(source, export_bytes(rows, home))
    newer = {name: list(table) for name, table in rows.items()}
    newer["Exit"] = newer["Exit"][1:]
    assert lost(imported(source, export_bytes(newer, home), NEXT)) == {"Exit": 1}
    assert vanished("exit", "exitid") == ["X0"]


def test_a_row_that_could_not_be_read_did_not_vanish(source, home) -> None:
    import zipfile

    rows = export_rows()
    imported(source, export_bytes(rows, home))
    content = export_bytes(rows, home)
    broken = home / "broken.zip"
    with (
        zipfile.ZipFile(__import__("io").BytesIO(content)) as old,
        zipfile.ZipFile(broken, "w") as new,
    ):
        for name in old.namelist():
            text = old.read(name)
            if name == "Services.csv":
                lines = text.split(b"\n")
                lines[1] += b",one,value,too,many"
                text = b"\n".join(lines)
            new.writestr(name, text)
    run = imported(source, broken.read_bytes(), NEXT)
    assert run.counts["Services"] == {"same": 9}
    assert run.rejected is not None
    assert vanished("services", "servicesid") == []


def test_another_source_is_not_touched(source, home) -> None:
    other = make_source("other")
    content = export_bytes(export_rows(), home)
    imported(other, content)
    imported(source, content)
    imported(source, export_bytes(without_client(export_rows(), 3), home), NEXT)
    marked = SourceRecord.objects.using("batch").filter(vanished_at__isnull=False)
    assert {record.source_id for record in marked} == {source.pk}


def test_a_client_with_another_living_enrollment_stays(source, home) -> None:
    rows = export_rows()
    extra = rows["Enrollment"][3] | {
        "EnrollmentID": "N90000",
        "ProjectID": "P1",
        "EntryDate": date(2024, 1, 1),
    }
    rows["Enrollment"].append(extra)
    rows["Exit"].append(
        rows["Exit"][0]
        | {
            "ExitID": "X90000",
            "EnrollmentID": "N90000",
            "PersonalID": "C00003",
            "ExitDate": date(2024, 2, 1),
        }
    )
    imported(source, export_bytes(rows, home))
    imported(source, export_bytes(without_client(rows, 3), home), NEXT)
    # The enrollment of 2024 lies outside the period: nothing says that it, or the client, is gone.
    assert vanished("enrollment", "enrollmentid") == ["N00003"]
    assert vanished("client", "personalid") == []
    assert changed(rows, "Client", 0) == rows
