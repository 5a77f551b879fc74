"""An HMIS export goes in whole, once, and the next one changes what it changes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connections

from wayhome.exchange.models import ImportRun
from wayhome.exchange.tests.dumps import dump
from wayhome.exchange.tests.factories import (
    DAY,
    STAMP,
    changed,
    export_bytes,
    export_rows,
    imported,
    make_source,
    without_client,
)
from wayhome.people.models import Person, SourceRecord

NEXT = DAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def home(tmp_path, settings):
    settings.HOME = tmp_path
    return tmp_path


def current(table: str, columns: str = "count(*)", where: str = "true") -> list[tuple]:
    with connections["batch"].cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM hmis.{table} WHERE valid_to IS NULL AND {where}")
        return cursor.fetchall()


def records(**where: object):
    return SourceRecord.objects.using("batch").filter(valid_to=None, **where)


def changes(run: ImportRun) -> dict[str, dict[str, int]]:
    """The counts without what stayed the same."""
    found = {
        table: {change: n for change, n in counts.items() if change != "same"}
        for table, counts in run.counts.items()
    }
    return {table: counts for table, counts in found.items() if counts}


def test_a_first_export_is_loaded_with_its_people(committed: None, home) -> None:
    run = imported(make_source(), export_bytes(export_rows(12), home))
    assert (run.state, run.why) == ("loaded", "")
    assert run.people == 12
    assert run.counts["Client"] == {"new": 12}
    assert current("client") == [(12,)]
    assert records().count() == Person.objects.using("batch").count() == 12
    one = records().get(key="C00003")
    assert (one.first_name, one.last_name, one.sex) == ("First3", "Last3", "M")
    assert one.search == "FIRST3 LAST3"
    assert one.person.sort_name == "LAST3 FIRST3"
    assert current("enrollment", "entrydate, projectid", "enrollmentid = 'N00000'") == [
        (date(2025, 2, 1), "P1")
    ]


def test_the_same_file_twice_changes_nothing(committed: None, home) -> None:
    source, content = make_source(), export_bytes(export_rows(), home)
    imported(source, content)
    before = dump()
    run = imported(source, content, NEXT)
    assert run.state == "loaded"
    assert changes(run) == {}
    assert run.counts["Client"] == {"same": 10}
    assert dump() == before


def test_another_export_id_alone_changes_nothing(committed: None, home) -> None:
    source, rows = make_source(), export_rows()
    imported(source, export_bytes(rows, home))
    for table in rows.values():
        for row in table:
            row["ExportID"] = "E2"
    run = imported(source, export_bytes(rows, home), NEXT)
    assert changes(run) == {"Export": {"new": 1}}


def test_a_newer_export_updates_and_keeps_what_was(committed: None, home) -> None:
    source, rows = make_source(), export_rows()
    first = imported(source, export_bytes(rows, home))
    newer = changed(rows, "Client", 2, FirstName="Renamed")
    newer = changed(newer, "Enrollment", 4, MoveInDate=date(2025, 5, 5))
    second = imported(source, export_bytes(newer, home), NEXT)
    assert changes(second) == {"Client": {"changed": 1}, "Enrollment": {"changed": 1}}
    versions = SourceRecord.objects.using("batch").filter(key="C00002").order_by("valid_from")
    old, new = versions
    assert (old.first_name, old.import_id, old.closed_by) == ("First2", first.pk, second.pk)
    assert old.valid_to == new.valid_from == NEXT
    assert (new.first_name, new.import_id, new.valid_to) == ("Renamed", second.pk, None)
    assert old.person_id == new.person_id
    assert new.person.display_name == "Renamed Last2"
    assert current("enrollment", "moveindate", "enrollmentid = 'N00004'") == [(date(2025, 5, 5),)]
    sample = second.samples.using("batch").get(table="Client")
    assert sample.fields == [["FirstName", "First2", "Renamed"]]
    shown = first.samples.using("batch").get(table="Client", key="C00002")
    assert ["SSN", None, "*****0002"] in shown.fields


def test_a_tombstone_is_kept_as_one(committed: None, home) -> None:
    source, rows = make_source(), export_rows()
    imported(source, export_bytes(rows, home))
    newer = changed(rows, "Client", 1, DateDeleted=STAMP)
    run = imported(source, export_bytes(newer, home), NEXT, as_of=None)
    assert run.state == "waiting"  # one of ten is more than five percent
    from wayhome.core.viewer import NOBODY
    from wayhome.exchange.actions import approve

    run = approve(run=run, by=NOBODY, at=NEXT)
    assert changes(run) == {"Client": {"deleted": 1}}
    assert records(key="C00001").get().deleted_at is not None
    again = imported(source, export_bytes(newer, home), NEXT + timedelta(days=1))
    assert changes(again) == {}


def test_two_sources_with_the_same_ids_stay_apart(committed: None, home) -> None:
    content = export_bytes(export_rows(), home)
    imported(make_source("one"), content)
    run = imported(make_source("two"), content, NEXT)
    assert run.counts["Client"] == {"new": 10}
    assert current("client") == [(20,)]


def test_rows_bear_the_class_of_what_they_give_away(committed: None, home) -> None:
    rows = export_rows()
    rows["Funder"][1]["Funder"] = 15  # HOPWA
    for n, kind in enumerate((8, 10, 9, 6)):
        rows["Disabilities"][2 * n]["DisabilityType"] = kind  # those at the other project
    source = make_source()
    imported(source, export_bytes(rows, home))
    assert current("enrollment", "DISTINCT data_class", "projectid = 'P2'") == [("hiv",)]
    assert current("enrollment", "DISTINCT data_class", "projectid = 'P1'") == [("housing",)]
    assert current(
        "disabilities",
        "disabilitiesid, data_class",
        "disabilitiesid IN ('D0', 'D1', 'D2', 'D4', 'D6') ORDER BY 1",
    ) == [
        ("D0", "hiv"),
        ("D1", "hiv"),
        ("D2", "part2"),
        ("D4", "mental_health"),
        ("D6", "health"),
    ]
    # A delta that does not repeat the funder still knows the project.
    delta = export_rows(2, ExportDirective=1)
    delta["Funder"] = []
    delta = changed(delta, "Enrollment", 1, MoveInDate=date(2025, 7, 1))
    imported(source, export_bytes(delta, home), NEXT)
    assert current("enrollment", "DISTINCT data_class", "enrollmentid = 'N00001'") == [("hiv",)]
    assert without_client(rows, 1) != rows
