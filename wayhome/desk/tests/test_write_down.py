"""Somebody new is kept once, found at once, asked about where they are known, and taken back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection, connections, transaction
from django.utils import timezone

from wayhome.audit.models import Event
from wayhome.consent.models import Grant
from wayhome.core.classes import DataClass
from wayhome.core.db import seen_by
from wayhome.core.ids import new_id
from wayhome.core.viewer import Viewer
from wayhome.desk.actions import LooksLike, save_new_person, undo_new_person
from wayhome.desk.queries.known import known_people
from wayhome.desk.queries.person import person_page
from wayhome.desk.queries.search import found_people
from wayhome.desk.refresh.gather import records
from wayhome.desk.refresh.keys import keep_keys
from wayhome.desk.tests.factories import make_organization, make_record, make_source
from wayhome.matching.models import Decision, RecordKeys, ValueRate
from wayhome.organizations.choices import Role
from wayhome.organizations.models import Organization, Source
from wayhome.people.actions import InUse, MayNotWrite, write_down
from wayhome.people.choices import WRITERS
from wayhome.people.models import Person, SourceRecord, Told

ROSA = {"first_name": "Rosa", "last_name": "Quintanar", "dob": "1984-03-17", "ssn": "545123401"}


@pytest.fixture
def here(committed: None) -> Organization:
    return make_organization("here", "provider")


def navigator(at: Organization, role: str = Role.HOUSING_NAVIGATOR) -> Viewer:
    return Viewer(new_id(), at.pk, frozenset({role}))


def keep(by: Viewer, key: UUID | None = None, **more) -> tuple[Person, bool]:
    asked = {"given": ROSA, "dob_quality": 1, "seen": (), "apart": ()} | more
    with seen_by(by):
        return save_new_person(form_key=key or new_id(), by=by, at=timezone.now(), **asked)


def undo(person: Person, by: Viewer) -> None:
    with seen_by(by):
        undo_new_person(person_id=person.pk, by=by, at=timezone.now())


def known(by: Viewer, **asked: str) -> list[UUID]:
    with seen_by(by):
        return [one.person.pk for one in known_people(asked or ROSA, viewer=by)]


def named(by: Viewer, words: str) -> list[Person]:
    with seen_by(by):
        return found_people(words, viewer=by)


def test_somebody_kept_is_found_at_once_and_by_their_own_organization_alone(
    here: Organization,
) -> None:
    there = make_organization("there", "coc")
    by, other = navigator(here), navigator(there, Role.COC_DATA_LEAD)
    person, fresh = keep(by)
    assert fresh
    assert (person.display_name, person.sort_name) == ("Rosa Quintanar", "QUINTANAR ROSA")
    assert named(by, "quintanar rosa") == [person]
    assert known(by, first_name="Rosa", last_name="Quintanr", dob="1984-03-17") == [person.pk]
    with seen_by(by):
        page = person_page(person.pk, viewer=by)
        assert [one.source.organization for one in page.records] == [here]
    assert named(other, "quintanar rosa") == []
    assert known(other) == []
    with seen_by(other):
        assert person_page(person.pk, viewer=other) is None
        assert not SourceRecord.objects.exists()
        assert not Person.objects.exists()
    said = Event.objects.get(verb="people.person.written")
    assert (said.by, said.organization_id, said.target_id) == (by.user_id, here.pk, person.pk)


def test_the_night_takes_them_up_and_counts_them(here: Organization) -> None:
    make_record(make_source(here, "hmis"), "1", "Luis", "Ortega", dob="1950-01-02")
    with transaction.atomic(using="batch"):
        keep_keys(records())
    by = navigator(here)
    person, _ = keep(by)
    held = {row["person_id"]: row for row in records().to_pylist()}
    assert held[str(person.pk)]["dob"] == "1984-03-17"
    at_once = dict(RecordKeys.objects.using("batch").values_list("record_id", "keys"))
    with transaction.atomic(using="batch"):
        assert keep_keys(records()) == 0, "the keys made at once are those that a night makes"
    counted = ValueRate.objects.using("batch").get(field="records")
    assert counted.rate == len(held) == 2
    RecordKeys.objects.using("batch").all().delete()
    with transaction.atomic(using="batch"):
        keep_keys(records())
    anew = dict(RecordKeys.objects.using("batch").values_list("record_id", "keys"))
    assert {k: set(v) for k, v in anew.items()} == {k: set(v) for k, v in at_once.items()}


def test_who_is_much_alike_is_asked_about_first(here: Organization) -> None:
    by = navigator(here)
    first, _ = keep(by)
    with pytest.raises(LooksLike) as question:
        keep(by)
    assert [one.person for one in question.value.known] == [first]
    assert Person.objects.using("batch").count() == 1
    second, fresh = keep(by, seen=[first.pk])
    assert fresh
    assert second != first
    assert not Decision.objects.using("batch").exists(), "nothing was said of them"
    with pytest.raises(LooksLike) as question:
        keep(by, seen=[first.pk])
    assert {one.person for one in question.value.known} == {first, second}


def test_not_the_same_is_remembered_of_whom_it_was_said_and_of_nobody_else(
    here: Organization,
) -> None:
    by = navigator(here)
    first, _ = keep(by)
    second, _ = keep(by, seen=[first.pk])
    stranger = make_record(make_source(make_organization("there", "coc"), "hmis"), "9").person
    third, _ = keep(by, seen=[first.pk, second.pk], apart=[first.pk, stranger.pk])
    [said] = Decision.objects.using("batch").all()
    of = {(said.left_source_id, said.left_key), (said.right_source_id, said.right_key)}
    rows = SourceRecord.objects.using("batch").filter(person__in=[first, third])
    assert of == {(one.source_id, one.key) for one in rows}
    assert (said.verdict, said.by, said.organization_id) == ("different", by.user_id, here.pk)
    undo(third, by)
    said.refresh_from_db()
    assert said.undone_at is not None


def test_one_form_sent_twice_at_once_makes_one_person(here: Organization) -> None:
    by, key, together = navigator(here), new_id(), Barrier(4)

    def send(_n: int) -> tuple[UUID, bool]:
        try:
            together.wait(timeout=30)
            person, fresh = keep(by, key)
            return person.pk, fresh
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(send, range(4)))
    assert len({person for person, _ in made}) == 1
    assert sorted(fresh for _, fresh in made) == [False, False, False, True]
    assert Person.objects.using("batch").count() == 1
    assert Source.objects.filter(kind="intake").count() == 1
    assert Event.objects.filter(verb="people.person.written").count() == 1


def test_two_workers_make_two_records_and_the_candidates_show_it(here: Organization) -> None:
    by, together = navigator(here), Barrier(2)

    def send(_n: int) -> UUID:
        try:
            together.wait(timeout=30)
            with seen_by(by):
                written, _ = write_down(
                    form_key=new_id(), said=ROSA, by=by, at=timezone.now()
                )  # what each of them does after both were told that nobody is like this
            return written.person_id
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        made = set(pool.map(send, range(2)))
    assert len(made) == 2
    assert {one.pk for one in named(by, "rosa quintanar")} == made
    assert Source.objects.filter(kind="intake").count() == 1


@pytest.mark.parametrize("role", [role for role in Role if role not in WRITERS])
def test_a_role_that_meets_nobody_keeps_nobody(here: Organization, role: str) -> None:
    by = navigator(here)
    person, _ = keep(by)
    for refused in (keep, lambda who: undo(person, who)):
        with pytest.raises(MayNotWrite):
            refused(navigator(here, role))
    assert Person.objects.using("batch").count() == 1


@pytest.mark.parametrize("role", WRITERS)
def test_who_meets_people_keeps_them(here: Organization, role: str) -> None:
    by = navigator(here, role)
    person, fresh = keep(by)
    assert fresh
    undo(person, by)


@pytest.mark.parametrize(
    "change",
    [{"kind": "law_enforcement"}, {"kind": "corrections"}, {"victim_service_provider": True},
     {"closed_on": "2026-01-01"}],
    ids=["police", "jail", "victim services", "closed"],
)  # fmt: skip
def test_whose_people_are_held_against_nobody_keeps_nobody(here: Organization, change) -> None:
    Organization.objects.filter(pk=here.pk).update(**change)
    with pytest.raises(MayNotWrite):
        keep(navigator(here))
    assert not Person.objects.using("batch").exists()


def test_the_database_lets_nobody_write_into_anothers_source(here: Organization) -> None:
    there = make_organization("there", "provider")
    theirs = make_source(there, "intake")
    hmis = make_source(here, "hmis")
    with seen_by(navigator(here)), connection.cursor() as cursor:
        for source in (theirs, hmis):
            cursor.execute(
                "SELECT people_write_down(%s, %s, %s, 'k', '{}', '{}', now())",
                [new_id(), new_id(), source.pk],
            )
            assert cursor.fetchone() == (None,)
    for statement in (
        "INSERT INTO people_person (id, made_at, display_name, sort_name)"
        " VALUES (gen_random_uuid(), now(), '', '')",
        "DELETE FROM people_sourcerecord",
        "UPDATE consent_grant SET until = 'infinity'",
    ):
        with (
            seen_by(navigator(here)),
            pytest.raises(ProgrammingError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_a_part_2_programs_record_is_its_own_alone_whoever_else_knows_the_person(
    here: Organization,
) -> None:
    Organization.objects.filter(pk=here.pk).update(part2_program=True)
    there = make_organization("there", "coc")
    person, _ = keep(navigator(here))
    Grant.objects.using("batch").create(
        organization_id=there.pk, person_id=person.pk, data_class=DataClass.DEMOGRAPHIC,
        until=timezone.now() + timedelta(hours=1), basis="release", basis_id=new_id(),
    )  # fmt: skip
    with seen_by(navigator(there)):
        assert Person.objects.get() == person
        assert not SourceRecord.objects.exists()
    assert known(navigator(there)) == []
    assert known(navigator(here)) == [person.pk]


def test_taken_back_leaves_nothing_and_the_form_can_be_sent_again(here: Organization) -> None:
    by, key = navigator(here), new_id()
    person, _ = keep(by, key)
    undo(person, by)
    assert named(by, "rosa") == []
    assert known(by) == []
    for model in (Person, SourceRecord, Grant):
        assert not model.objects.using("batch").exists()
    assert Event.objects.filter(verb="people.person.taken_back", target_id=person.pk).exists()
    again, fresh = keep(by, key)
    assert fresh
    assert again.pk != person.pk


def test_whoever_has_something_hanging_on_them_stays(here: Organization) -> None:
    by = navigator(here)
    person, _ = keep(by)
    with seen_by(by):
        Told.objects.create(
            person=person, what="name", value="Rosie", to_user=by.user_id, to_organization=here.pk
        )
    with pytest.raises(InUse):
        undo(person, by)
    assert named(by, "rosa") == [person]


def test_nobody_takes_back_what_another_organization_or_a_file_brought(here: Organization) -> None:
    there = make_organization("there", "provider")
    person, _ = keep(navigator(there))
    with pytest.raises(Person.DoesNotExist):
        undo(person, navigator(here))
    theirs = make_record(make_source(here, "hmis"), "1").person
    for one in (person, theirs):
        Grant.objects.using("batch").create(
            organization_id=here.pk, person_id=one.pk, data_class=DataClass.DEMOGRAPHIC,
            until=timezone.now() + timedelta(hours=1), basis="release", basis_id=new_id(),
        )  # fmt: skip
        with pytest.raises(InUse):
            undo(one, navigator(here))
    assert SourceRecord.objects.using("batch").count() == 2
