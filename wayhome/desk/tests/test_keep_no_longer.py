"""Identifiers go seven years after the last change when nobody uses them, and nothing else does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connections

from config.contents import TABLES
from wayhome.audit.actions import hold
from wayhome.audit.models import Disclosure, Event, Hold, RetentionSwitch
from wayhome.audit.queries import Held
from wayhome.core.db import seen_by
from wayhome.core.ids import new_id
from wayhome.core.viewer import NOBODY, Viewer
from wayhome.coverage.models import Span
from wayhome.desk.refresh import gather
from wayhome.desk.retention import identifiers
from wayhome.desk.retention.run import look_at_all, run_retention
from wayhome.desk.tests.factories import (
    make_organization,
    make_record,
    make_source,
    make_span,
    make_worker,
)
from wayhome.exchange.hmis_store.tables import tables
from wayhome.matching.models import Note, Pair, RecordKeys
from wayhome.organizations.models import Organization, Source
from wayhome.people.actions import remove_identifiers, take_names
from wayhome.people.models import Link, Person, SourceRecord, Told
from wayhome.referrals.models import Referral

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LONG_AGO = datetime(2017, 3, 1, 12, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def hmis() -> Source:
    return make_source(make_organization("coc", "coc"), "hmis")


def old(source: Source, key: str = "1", **more: object) -> SourceRecord:
    return make_record(
        source, key, recorded_at=LONG_AGO, valid_from=LONG_AGO, dob=date(1980, 5, 17),
        ssn="900000001", street="1 Made Up Way", phone="5550100", email="ana@example.org", **more,
    )  # fmt: skip


def client_row(source: Source, key: str) -> None:
    with connections["batch"].cursor() as cursor:
        cursor.execute(
            """INSERT INTO hmis.client (personalid, firstname, lastname, ssn, dob, dateupdated,
                 source_id, import_id, valid_from, row_hash, data_class, line)
               VALUES (%s, 'Ana', 'Made-Up', '900000001', '1980-05-17', '2017-03-01', %s, %s, %s,
                       %s, 'demographic', 1)""",
            [key, source.pk, new_id(), LONG_AGO, new_id()],
        )


def due() -> tuple[int, dict[str, int]]:
    found = identifiers.look(NOW)
    return found.due, dict(found.kept)


def test_names_and_numbers_go_and_the_rows_stay(hmis: Source) -> None:
    record = old(hmis)
    closed = old(hmis, "1", person=record.person, valid_to=LONG_AGO + timedelta(days=9))
    client_row(hmis, "1")
    Told.objects.using("batch").create(
        person=record.person, what="name", value="Annie", to_user=new_id(),
        to_organization=hmis.organization_id, at=LONG_AGO,
    )  # fmt: skip
    Link.objects.using("batch").create(
        source=hmis, key="1", person=record.person, evidence="Ana Made-Up agrees", method="linker",
        made_at=LONG_AGO,
    )  # fmt: skip
    fresh = make_record(hmis, "2", "Ben", "Made-Up")
    assert due() == (1, {})
    assert identifiers.destroy(NOW) == 1
    for one in (record, closed):
        one.refresh_from_db(using="batch")
        said = (one.first_name, one.last_name, one.ssn, one.street, one.phone, one.email)
        assert said == ("",) * 6
        assert (one.search, one.dob, one.dob_quality) == ("", date(1980, 1, 1), 2)
        assert one.person_id == record.person_id
    with connections["batch"].cursor() as cursor:
        cursor.execute("SELECT firstname, lastname, ssn, dob FROM hmis.client")
        assert cursor.fetchall() == [(None, None, None, date(1980, 1, 1))]
    assert [one.value for one in Told.objects.using("batch").all()] == [""]
    assert [one.evidence for one in Link.objects.using("batch").all()] == [""]
    person = Person.objects.using("batch").get(pk=record.person_id)
    assert str(person) == "Name removed"
    fresh.refresh_from_db(using="batch")
    assert (fresh.first_name, str(fresh.person)) == ("Ben", "Ben Made-Up")
    assert due() == (0, {})


def test_no_copy_of_a_name_stays_elsewhere(hmis: Source) -> None:
    """What review copied, the keys to find them by, a plan's card number, words of a referral."""
    record, other = old(hmis, "1"), make_record(hmis, "2", "Ben", "Made-Up")
    plan = make_organization("plan", "plan")
    feed = make_source(plan, "834")
    pair = {
        "organization_id": hmis.organization_id, "left_source": hmis, "left_key": "1",
        "right_source": hmis, "right_key": "2",
    }  # fmt: skip
    Pair.objects.using("batch").create(
        **pair, left_fields={"first_name": "Ana"}, right_fields={}, probability=0.5,
        evidence="Ana", import_id=new_id(), made_at=LONG_AGO,
    )  # fmt: skip
    Note.objects.using("batch").create(**pair, text="Ana is her name", by=new_id(), at=LONG_AGO)
    RecordKeys.objects.using("batch").bulk_create(
        [RecordKeys(record_id=one.pk, keys=[1]) for one in (record, other)]
    )
    make_span(record, plan, feed, valid_to=date(2010, 1, 1), known_from=LONG_AGO, known_to=LONG_AGO)
    Link.objects.using("batch").create(
        source=feed, key="90000000A", person=record.person, method="linker", made_at=LONG_AGO,
        undone_at=LONG_AGO,
    )  # fmt: skip
    worker = make_worker(plan, "plan_analyst")
    Referral.objects.using("batch").create(
        person=record.person, service="ecm", from_organization=plan, to_organization=plan,
        asked_by=worker, note="Ana", phone="5550100", how_to_find="under the bridge",
        status="closed", status_at=LONG_AGO - timedelta(days=2000), sent_at=LONG_AGO,
        made_at=LONG_AGO,
    )  # fmt: skip
    assert identifiers.destroy(NOW) == 1
    assert not Pair.objects.using("batch").exists()
    assert [one.text for one in Note.objects.using("batch").all()] == [""]
    assert [one.record_id for one in RecordKeys.objects.using("batch").all()] == [other.pk]
    (span,), (link,) = Span.objects.using("batch").all(), Link.objects.using("batch").all()
    assert span.cin.startswith("removed-")
    assert link.key.startswith("removed-")
    asked = Referral.objects.using("batch").get()
    assert (asked.note, asked.phone, asked.how_to_find) == ("", "", "")
    with connections["owner"].cursor() as cursor:
        for table, text in contents_as_text(cursor):
            assert "Ana" not in text, table
            assert "900000001" not in text, table


def contents_as_text(cursor) -> list[tuple[str, str]]:
    """Every row of every table that the removal may have to do with."""
    found = []
    cursor.execute(TABLES)
    for schema, name in cursor.fetchall():
        cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {schema}.\"{name}\" t")
        found.append((name, cursor.fetchone()[0]))
    return found


def test_the_nameless_are_linked_with_nobody_and_stay_who_they_are(hmis: Source) -> None:
    """Records that stand with one person do so after their names are gone."""
    one, other = old(hmis, "1"), None
    other = old(hmis, "2", person=one.person)
    identifiers.destroy(NOW)
    assert len(gather.records()) == 0
    take_names()
    for record in (one, other):
        record.refresh_from_db(using="batch")
        assert record.person_id == one.person_id
    assert str(Person.objects.using("batch").get(pk=one.person_id)) == "Name removed"


def enrolled(record: SourceRecord) -> None:
    with connections["batch"].cursor() as cursor:
        cursor.execute(
            """INSERT INTO hmis.enrollment (enrollmentid, personalid, dateupdated, source_id,
                 import_id, valid_from, row_hash, data_class, line)
               VALUES ('e', %s, '2017-03-01', %s, %s, %s, %s, 'housing', 1)""",
            [record.key, record.source_id, new_id(), LONG_AGO, new_id()],
        )


def served_since(record: SourceRecord) -> None:
    table = tables()["Services"]
    with connections["batch"].cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO {table.name} (servicesid, personalid, dateupdated, source_id,
                 import_id, valid_from, row_hash, data_class, line)
               VALUES ('s', %s, '2024-03-01', %s, %s, %s, %s, 'housing', 1)""",
            [record.key, record.source_id, new_id(), LONG_AGO, new_id()],
        )


def looked_at(record: SourceRecord) -> None:
    Disclosure.objects.using("batch").create(
        at=NOW - timedelta(days=30), person_id=record.person_id, data_class="demographic",
        row_class="demographic", purpose="treatment", what="page",
    )  # fmt: skip


def told(record: SourceRecord) -> None:
    Told.objects.using("batch").create(
        person=record.person, what="language", value="es", to_user=new_id(),
        to_organization=new_id(), at=NOW - timedelta(days=400),
    )  # fmt: skip


def covered(record: SourceRecord) -> None:
    plan = Organization.objects.using("batch").create(code="plan", name="Plan", kind="plan")
    Span.objects.using("batch").create(
        person=record.person, plan=plan, source=record.source, cin="90000001A",
        valid_from=date(2017, 1, 1), valid_to=date(2018, 6, 30), known_from=LONG_AGO,
        import_id=new_id(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("use", "why"),
    [(enrolled, "in_use"), (served_since, "in_use"), (looked_at, "in_use"), (told, "in_use"),
     (covered, "medi_cal")],
)  # fmt: skip
def test_who_is_in_use_keeps_their_name(hmis: Source, use, why: str) -> None:
    record = old(hmis)
    assert due() == (1, {})
    use(record)
    assert due() == (0, {why: 1})
    assert identifiers.destroy(NOW) == 0
    record.refresh_from_db(using="batch")
    assert record.first_name == "Ana"


def test_a_line_in_a_list_is_no_use(hmis: Source) -> None:
    looked_at(old(hmis))
    Disclosure.objects.using("owner").update(what="worklist line")
    assert due() == (1, {})


def held_by(record: SourceRecord) -> Hold:
    root = make_worker(make_organization("county", "county"), "system_administrator")
    viewer = Viewer(root.pk, root.memberships.using("batch").get().organization_id)
    with seen_by(viewer):
        return hold(person_id=record.person_id, reason="Case 26-1", by=viewer, at=NOW)


def test_a_hold_keeps_everything_whatever_key_it_names(hmis: Source) -> None:
    record, before = old(hmis, "1"), Person.objects.using("batch").create(display_name="Ana")
    held_by(SourceRecord(person=before))
    assert due() == (1, {})
    before.merged_into = record.person
    before.save(using="batch")
    assert due() == (0, {"held": 1})
    assert identifiers.destroy(NOW) == 0
    with pytest.raises(Held, match="Held"):
        remove_identifiers([record.person_id], by=NOBODY, at=NOW)
    record.refresh_from_db(using="batch")
    assert record.first_name == "Ana"


def test_a_look_destroys_nothing_and_a_run_only_what_was_switched_on(hmis: Source) -> None:
    record = old(hmis)
    looked = look_at_all(at=NOW)
    assert looked.counts["identifiers"] == {"due": 1, "oldest": "2017-03-01", "kept": {}}
    ran = run_retention(at=NOW)
    assert "destroyed" not in ran.counts["identifiers"]
    assert ran.counts["drafts"]["destroyed"] == 0
    record.refresh_from_db(using="batch")
    assert record.first_name == "Ana"
    RetentionSwitch.objects.using("batch").create(key="identifiers", on_since=NOW, by=new_id())
    ran = run_retention(at=NOW)
    assert ran.counts["identifiers"]["destroyed"] == 1
    record.refresh_from_db(using="batch")
    assert record.first_name == ""
    noted = Event.objects.using("batch").filter(verb="retention.run").latest("at", "id")
    assert noted.detail["identifiers"] == 1
