"""Somebody new is held against everybody the worker may see, and against nobody else."""

from __future__ import annotations

from datetime import timedelta

import pyarrow as pa
import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from wayhome.audit.actions import disclose_while_typing
from wayhome.audit.models import Disclosure
from wayhome.consent.models import Grant
from wayhome.core.classes import DataClass
from wayhome.core.db import seen_by
from wayhome.core.ids import new_id
from wayhome.core.viewer import NOBODY, Viewer
from wayhome.desk.queries.known import Known, known_people
from wayhome.desk.queries.search import described
from wayhome.desk.refresh.gather import records
from wayhome.desk.refresh.keys import keep_keys
from wayhome.desk.tests.factories import make_organization, make_record, make_source
from wayhome.matching.linker import link
from wayhome.matching.models import RecordKeys, ValueRate
from wayhome.organizations.models import Organization
from wayhome.people.models import SourceRecord

ROSA = {"dob": "1984-03-17", "ssn": "545123401", "phone": "5595550123"}
TYPED = {"first_name": "Rosa", "last_name": "Quintanr", "dob": "1984-03-17"}


@pytest.fixture
def here(committed: None) -> Organization:
    return make_organization("here", "coc")


def seen(record: SourceRecord, by: Organization, data_class: str = DataClass.DEMOGRAPHIC) -> None:
    Grant.objects.using("batch").create(
        organization_id=by.pk, person_id=record.person_id, data_class=data_class,
        until=timezone.now() + timedelta(hours=1), basis="source", basis_id=new_id(),
    )  # fmt: skip


def keep() -> int:
    with transaction.atomic(using="batch"):
        return keep_keys(records())


def found(by: Organization, **asked: str) -> list[Known]:
    with seen_by(Viewer(new_id(), by.pk)) as _:
        return known_people(asked, viewer=Viewer(new_id(), by.pk))


def test_a_name_spelled_alike_with_the_same_birth_date_is_found(here: Organization) -> None:
    rosa = make_record(make_source(here, "hmis"), "1", "Rosa", "Quintanar", **ROSA)
    seen(rosa, here)
    assert keep() == 1
    [one] = found(here, **TYPED)
    assert (one.person, one.record) == (rosa.person, rosa)
    assert "dob:same:" in one.score.evidence
    assert "last_name:spelled alike:" in one.score.evidence
    [sure] = found(here, **TYPED, ssn="545-12-3401")
    assert sure.likely
    assert sure.score.probability > one.score.probability
    assert found(here, first_name="Rosa") == []
    assert found(here) == []


def test_nobody_is_hinted_at_whom_the_viewer_may_not_see(here: Organization) -> None:
    other = make_organization("other", "provider")
    source = make_source(here, "hmis")
    mine = make_record(source, "1", "Rosa", "Quintanar", **ROSA)
    seen(mine, other)
    keep()
    alone = found(other, **TYPED, ssn="545123401")
    # Another person gives the same number; who may not see them is told nothing by a weight.
    theirs = make_record(source, "2", "Luis", "Ortega", dob="1950-01-02", ssn="545123401")
    seen(theirs, here)
    keep()
    [again] = found(other, **TYPED, ssn="545123401")
    assert again.person == mine.person
    assert again.score.guard is None
    assert "ssn:same" in again.score.evidence
    weight = [p for p in again.score.evidence.split("|") if p.startswith("ssn:")]
    assert weight == [p for p in alone[0].score.evidence.split("|") if p.startswith("ssn:")]
    assert found(other, first_name="Luis", last_name="Ortega", dob="1950-01-02") == []
    with seen_by(NOBODY):
        assert known_people(TYPED, viewer=NOBODY) == []


@pytest.mark.parametrize("number", ["545-12-3401", "3401"])
def test_a_number_finds_whose_keys_are_not_made_yet(here: Organization, number: str) -> None:
    other = make_organization("other", "provider")
    rosa = make_record(make_source(here, "hmis"), "1", "Rosa", "Quintanar", **ROSA)
    seen(rosa, here)
    assert [one.record for one in found(here, **TYPED, ssn=number)] == [rosa]
    assert found(here, **TYPED, ssn=number.replace("3401", "3402")) == []
    assert found(other, **TYPED, ssn=number) == []


def test_a_protected_record_is_found_by_its_recorder_alone(here: Organization) -> None:
    other = make_organization("other", "provider")
    kind = DataClass.PART2
    rosa = make_record(make_source(here, "hmis"), "1", "Rosa", "Quintanar", data_class=kind, **ROSA)
    for one in (here, other):
        seen(rosa, one)
        seen(rosa, one, kind)
    keep()
    assert found(here, **TYPED)[0].record == rosa
    assert found(other, **TYPED) == []


def test_keys_and_rates_are_no_table_to_read(here: Organization) -> None:
    seen(make_record(make_source(here, "hmis"), "1", **ROSA), here)
    keep()
    with seen_by(Viewer(new_id(), here.pk)):
        assert not RecordKeys.objects.exists()
        assert not ValueRate.objects.exists()
        with pytest.raises(ProgrammingError), connection.cursor() as cursor:
            cursor.execute("INSERT INTO matching_recordkeys VALUES (gen_random_uuid(), '{}')")


def test_only_what_changed_gets_new_keys_and_what_is_gone_finds_nobody(here: Organization) -> None:
    source = make_source(here, "hmis")
    rosa = make_record(source, "1", "Rosa", "Quintanar", **ROSA)
    luis = make_record(source, "2", "Luis", "Ortega", dob="1950-01-02")
    for one in (rosa, luis):
        seen(one, here)
    assert keep() == 2
    assert keep() == 0
    now = timezone.now()
    SourceRecord.objects.using("batch").filter(pk=rosa.pk).update(valid_to=now)
    assert found(here, **TYPED) == []
    make_record(source, "1", "Rosaura", "Quintanar", person=rosa.person, **ROSA)
    assert keep() == 1
    assert RecordKeys.objects.using("batch").count() == 2
    assert found(here, **TYPED)[0].record.first_name == "Rosaura"
    SourceRecord.objects.using("batch").filter(pk=luis.pk).update(deleted_at=now)
    keep()
    assert RecordKeys.objects.using("batch").count() == 1
    SourceRecord.objects.using("batch").update(deleted_at=now)
    assert keep() == 0
    assert not RecordKeys.objects.using("batch").exists()
    assert found(here, **TYPED) == []


def test_a_new_release_of_the_linker_makes_all_keys_anew(here: Organization) -> None:
    make_record(make_source(here, "hmis"), "1", **ROSA)
    assert (keep(), keep()) == (1, 0)
    ValueRate.objects.using("batch").filter(field="linker").update(value="of another release")
    assert (keep(), keep()) == (1, 0)


def test_a_number_that_many_people_give_speaks_for_nobody(here: Organization) -> None:
    source = make_source(here, "hmis")
    names = ("Ana", "Ben", "Cleo", "Dan", "Eve")
    for number, name in enumerate(names):
        seen(
            make_record(source, name, name, f"Family{name}", dob=f"197{number}-02-1{number}",
                        ssn="545123401"), here,
        )  # fmt: skip
    keep()
    [one] = found(here, first_name="Ana", last_name="FamilyAna", dob="1970-02-10", ssn="545123401")
    assert "ssn" not in one.score.evidence


def test_it_weighs_what_the_nightly_run_would(here: Organization) -> None:
    source = make_source(here, "hmis")
    people = [("Rosa", "Quintanar", "1984-03-17"), ("Rosalba", "Quintana", "1984-03-19"),
              ("Rosa", "Ortega", "1984-03-17"), ("Ana", "Quintanar", "1988-07-17")]  # fmt: skip
    made = [make_record(source, str(n), a, b, dob=c) for n, (a, b, c) in enumerate(people)]
    for one in made:
        seen(one, here)
    keep()
    new = pa.table({"id": ["new"], **{name: [value] for name, value in TYPED.items()}})
    held = pa.table(
        {
            "id": [one.key for one in made],
            "first_name": [one.first_name for one in made],
            "last_name": [one.last_name for one in made],
            "dob": [people[n][2] for n in range(len(made))],
        }
    )
    night = {row["id_r"]: row["evidence"] for row in
             link(new, held, one_to_one="no").links.to_pylist()}  # fmt: skip
    now = {one.record.key: one.score.evidence for one in found(here, **TYPED)}
    assert set(night) <= set(now)
    for key, evidence in night.items():
        levels = [part.rsplit(":", 1)[0] for part in evidence.split("|")]
        assert [part.rsplit(":", 1)[0] for part in now[key].split("|")] == levels


@pytest.mark.parametrize(
    ("asked", "first", "last", "dob"),
    [
        ("Rosa Diaz Ruiz 3/17/1984", "Rosa", "Diaz Ruiz", "1984-03-17"),
        ("1984-3-7 rosa", "rosa", "", "1984-03-07"),
        ("Diaz Ruiz, Rosa 03-17-1984", "Rosa", "Diaz Ruiz", "1984-03-17"),
        ("Diaz Ruiz 3/17/1984, Rosa", "Rosa", "Diaz Ruiz", "1984-03-17"),
        ("rosa 13/45/1984", "rosa", "", None),
        ("", "", "", None),
    ],
)
def test_a_search_is_read_as_a_name_and_a_birth_date(asked, first, last, dob) -> None:
    said = described(asked)
    assert (said["first_name"], said["last_name"], said.get("dob")) == (first, last, dob)


def test_who_is_shown_again_while_typing_has_one_line(here: Organization) -> None:
    rosa = make_record(make_source(here, "hmis"), "1", "Rosa", "Quintanar", **ROSA)
    seen(rosa, here)
    by, now = Viewer(new_id(), here.pk), timezone.now()
    for later in (0, 1, 11):
        at = now + timedelta(minutes=later)
        with seen_by(by):
            disclose_while_typing([rosa.person_id], by=by, at=at, what="search")
    assert Disclosure.objects.using("batch").filter(person_id=rosa.person_id).count() == 2
