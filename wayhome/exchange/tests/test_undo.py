"""The newest import of a source can be taken back; what people did since stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connections, transaction

from wayhome.audit.actions import disclose
from wayhome.audit.models import Hold
from wayhome.core import events
from wayhome.core.db import seen_by
from wayhome.core.ids import new_id
from wayhome.exchange.acted import what_stays
from wayhome.exchange.actions import undo
from wayhome.exchange.runs import NotAllowed
from wayhome.exchange.tests.dumps import dump
from wayhome.exchange.tests.factories import (
    DAY,
    STAMP,
    changed,
    export_bytes,
    export_rows,
    imported,
    make_source,
    viewer_at,
    without_client,
)
from wayhome.exchange.work import announce
from wayhome.people.actions import remove_identifiers
from wayhome.people.models import Link, Person, SourceRecord

NEXT = DAY + timedelta(days=1)
LATER = DAY + timedelta(days=2)


@pytest.fixture(autouse=True)
def home(tmp_path, settings):
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def source(committed: None):
    return make_source(fewer_percent=100)


def take_back(run, at=LATER):
    return undo(run=run, by=viewer_at(run.source), at=at)


def test_taking_back_the_first_import_leaves_nothing(source, home) -> None:
    before = dump()
    run = imported(source, export_bytes(export_rows(), home))
    assert dump() != before
    take_back(run)
    assert (run.state, run.undone_at) == ("undone", LATER)
    assert dump() == before


def test_an_import_that_brought_somebody_under_a_hold_stays(source, home) -> None:
    run = imported(source, export_bytes(export_rows(), home))
    person = SourceRecord.objects.using("batch").get(key="C00004").person_id
    held = Hold.objects.using("batch").create(
        person_id=person, reason="Case 26-1", by=new_id(), since=NEXT
    )
    before = dump()
    with pytest.raises(NotAllowed, match="Held"):
        take_back(run)
    assert dump() == before
    ended = {"end_asked_by": new_id(), "ended_by": new_id(), "ended_at": NEXT}
    Hold.objects.using("batch").filter(pk=held.pk).update(**ended)
    take_back(run)
    assert run.state == "undone"


def test_names_that_were_removed_do_not_come_back_with_the_same_row(source, home) -> None:
    """A full export sends everybody again; only who changed at the source has a name again."""
    rows = without_client(export_rows(), 5)
    imported(source, export_bytes(rows, home))
    whose = {
        one.key: one.person_id for one in SourceRecord.objects.using("batch").filter(valid_to=None)
    }
    with transaction.atomic(using="batch"):
        remove_identifiers([whose["C00001"], whose["C00002"]], by=viewer_at(source), at=NEXT)
    newer = changed(rows, "Client", 2, FirstName="Renamed", DateUpdated=STAMP)
    imported(source, export_bytes(newer, home), NEXT)
    imported(source, export_bytes(without_client(newer, 1), home), LATER)
    now = {one.key: one for one in SourceRecord.objects.using("batch").filter(valid_to=None)}
    assert now["C00001"].vanished_at == LATER
    assert (now["C00001"].first_name, now["C00001"].emptied_at) == ("", NEXT)
    assert (now["C00002"].first_name, now["C00002"].emptied_at) == ("Renamed", None)
    assert now["C00002"].person_id == whose["C00002"]
    names = dict(Person.objects.using("batch").values_list("pk", "display_name"))
    assert names[whose["C00001"]] == ""
    assert names[whose["C00002"]].startswith("Renamed")


def test_taking_back_an_update_is_exact(source, home) -> None:
    rows = export_rows(20)
    imported(source, export_bytes(rows, home))
    before = dump()
    newer = without_client(changed(rows, "Client", 2, FirstName="Renamed"), 5)
    newer = changed(newer, "Enrollment", 1, DateDeleted=STAMP)
    newer["Client"] += [row for row in export_rows(23)["Client"] if row["PersonalID"] > "C00019"]
    run = imported(source, export_bytes(newer, home), NEXT)
    assert run.counts["Client"] == {"new": 3, "changed": 1, "vanished": 1, "same": 18}
    assert dump() != before
    take_back(run)
    assert dump() == before


def test_imports_are_taken_back_one_after_the_other(source, home) -> None:
    rows = export_rows()
    states = [dump()]
    runs = []
    for n in range(3):
        at = DAY + timedelta(hours=n)
        runs.append(
            imported(source, export_bytes(changed(rows, "Client", n, FirstName="X"), home), at)
        )
        states.append(dump())
    with pytest.raises(NotAllowed, match="newer import"):
        take_back(runs[0])
    for run, before in zip(reversed(runs), reversed(states[:-1]), strict=True):
        take_back(run)
        assert dump() == before


def test_what_was_taken_back_can_be_imported_again(source, home) -> None:
    content = export_bytes(export_rows(), home)
    take_back(imported(source, content), NEXT)
    run = imported(source, content, LATER)
    assert run.counts["Client"] == {"new": 10}


def test_after_thirty_days_it_stays(source, home) -> None:
    run = imported(source, export_bytes(export_rows(), home))
    with pytest.raises(NotAllowed, match="30 days"):
        take_back(run, DAY + timedelta(days=30, seconds=1))
    take_back(run, DAY + timedelta(days=30))


def test_only_a_loaded_import_is_taken_back(source, home) -> None:
    run = imported(source, export_bytes(export_rows(), home), dry_run=True)
    with pytest.raises(NotAllowed, match="nothing to take back"):
        take_back(run)


def record_of(key: str) -> SourceRecord:
    return SourceRecord.objects.using("batch").get(key=key, valid_to=None)


def test_what_people_did_stays_and_points_to_a_marked_record(source, home) -> None:
    run = imported(source, export_bytes(export_rows(), home))
    looked_at, decided = record_of("C00001"), record_of("C00002")
    by = viewer_at(source)
    with seen_by(by):
        disclose([looked_at.person_id], by=by, at=NEXT, what="page")
    Link.objects.using("batch").create(
        source=source,
        key="C00002",
        person_id=decided.person_id,
        method="a worker",
        decided_by=by.user_id,
        made_at=NEXT,
    )
    assert dict(what_stays(run.pk, DAY)) == {"links decided": 1, "disclosures": 1}
    take_back(run)
    assert {record.key for record in SourceRecord.objects.using("batch").all()} == {
        "C00001",
        "C00002",
    }
    for kept in (record_of("C00001"), record_of("C00002")):
        assert kept.vanished_at == LATER
    assert Person.objects.using("batch").count() == 2
    assert Link.objects.using("batch").count() == 1
    again = imported(source, export_bytes(export_rows(), home), LATER + timedelta(days=1))
    assert record_of("C00001").person_id == looked_at.person_id
    assert record_of("C00001").vanished_at is None
    assert again.counts["Client"] == {"new": 10}


def test_the_machines_own_links_are_taken_back(source, home) -> None:
    """Linking moved a new record to a person known before; afterwards all stands as it stood."""
    rows = export_rows(3)
    imported(source, export_bytes(export_rows(2), home))
    known = record_of("C00000").person
    Link.objects.using("batch").create(
        source=make_source("plan", "834"), key="91234567A", person=known, method="linker"
    )
    before = dump()
    run = imported(source, export_bytes(rows, home), NEXT)
    alone = record_of("C00002").person_id
    with connections["batch"].cursor() as cursor:
        cursor.execute(
            "UPDATE people_sourcerecord SET person_id = %s WHERE key = 'C00002'", [known.pk]
        )
    # ... and ended the link of a plan's member, whose roster row left with it.
    Link.objects.using("batch").filter(key="91234567A").update(undone_at=NEXT, closed_by=run.pk)
    Link.objects.using("batch").create(
        source=source,
        key="C00002",
        person=known,
        previous_id=alone,
        method="linker",
        import_id=run.pk,
        made_at=NEXT,
    )
    take_back(run)
    assert dump() == before


def test_subscribers_hear_of_it(source, home) -> None:
    heard = []
    events.subscribe(events.WITHDRAWN, "test", lambda run_id: heard.append(run_id))
    try:
        run = imported(source, export_bytes(export_rows(), home))
        announce(run, at=NEXT)
        take_back(run)
        announce(run, at=LATER)
        announce(run, at=LATER)
    finally:
        events.unsubscribe(events.WITHDRAWN, "test")
    assert heard == [run.pk]
