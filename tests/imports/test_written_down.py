"""Somebody whom a worker wrote down, in the nightly run of the made-up county."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests.architecture.addresses import viewer_named
from wayhome.consent.models import Grant
from wayhome.core.db import seen_by
from wayhome.core.ids import new_id
from wayhome.core.viewer import Viewer
from wayhome.coverage.models import Span
from wayhome.desk.actions import save_new_person, undo_new_person
from wayhome.desk.queries.known import known_people
from wayhome.desk.refresh.gather import records
from wayhome.desk.refresh.run import refresh
from wayhome.eligibility.models import Screening
from wayhome.exchange import persons
from wayhome.exchange.hmis_csv.read import read_export
from wayhome.matching.models import Decision, Pair
from wayhome.people.actions import InUse
from wayhome.people.models import Person, SourceRecord
from wayhome.synthetic.county import synthesize_county
from wayhome.synthetic.demo import load_files, make_cast

LEAD, PROVIDER = "dana@coc.example", "marta@serena.example"


def night() -> None:
    now = timezone.now()
    refresh(import_id=new_id(), at=now, day=timezone.localdate(now))


def one_of_the_hmis(unless: set[str] = frozenset()) -> dict[str, str]:
    """Somebody with a whole name, birth date and number, of whom there is one record."""
    rows = [row for row in records().to_pylist() if row["person_id"] not in unless]
    people = [row["person_id"] for row in rows]
    return next(
        row for row in rows
        if len(row["ssn"]) == 9 and row["ssn"].isdigit() and row["dob"] and row["first_name"]
        and row["last_name"] and people.count(row["person_id"]) == 1
    )  # fmt: skip


def write(row: dict[str, str], by: Viewer, apart: bool = False) -> Person:
    given = {name: row[name] for name in persons.COLUMNS if name != "id" and row[name]}
    with seen_by(by):
        seen = [one.person.pk for one in known_people(given, viewer=by)]
        person, _ = save_new_person(
            form_key=new_id(), given=given, dob_quality=1, seen=seen, apart=seen if apart else (),
            by=by, at=timezone.now(),
        )  # fmt: skip
    return person


def person_of(record_key: str) -> str:
    held = {row["key"]: row["person_id"] for row in records().to_pylist()}
    return held[record_key]


def key_of(person: Person) -> str:
    return SourceRecord.objects.using("batch").get(person=person).key


def test_who_is_in_an_export_that_is_imported_later_is_linked_by_the_night(
    committed: None, tmp_path: Path, settings
) -> None:
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    now = timezone.now()
    by, lead = make_cast(at=now), viewer_named(LEAD)
    synthesize_county(people=40, seed=5, out=tmp_path, as_of=timezone.localdate(now))
    [sent] = [
        row for row in persons.from_hmis(read_export(tmp_path / "hmis.zip").tables).to_pylist()
        if len(row["ssn"]) == 9 and row["ssn"].isdigit() and row["dob"] and row["first_name"]
        and row["last_name"]
    ][:1]  # fmt: skip
    person = write(sent, lead)
    key = key_of(person)
    night()
    assert person_of(key) == str(person.pk)
    load_files(tmp_path, by=by, at=now)
    assert person_of(key) == person_of(sent["id"])
    assert Screening.objects.using("batch").filter(person_id=person_of(key)).exists()


def test_who_was_said_to_be_somebody_else_is_not_linked(county) -> None:
    row = one_of_the_hmis()
    key = key_of(write(row, viewer_named(LEAD), apart=True))
    night()
    assert person_of(key) != person_of(row["key"])
    Decision.objects.using("batch").update(undone_at=timezone.now())
    night()
    assert person_of(key) == person_of(row["key"])


def test_writing_somebody_down_opens_nobody_whom_the_writer_may_not_see(county) -> None:
    by = viewer_named(PROVIDER)
    mine = set(Grant.objects.using("batch").filter(organization=by.organization_id)
               .values_list("person_id", flat=True))  # fmt: skip
    row = one_of_the_hmis({str(one) for one in mine})
    key = key_of(write(row, by))
    night()
    assert person_of(key) != person_of(row["key"]), "two records, and nobody knows of the other"
    sides = {one for pair in Pair.objects.using("batch").all()
             for one in (pair.left_key, pair.right_key)}  # fmt: skip
    assert key not in sides, "no reviewer is shown one beside the other"
    with seen_by(by):
        assert not Person.objects.filter(pk=row["person_id"]).exists()


def test_a_ground_joins_them_opens_no_more_than_it_gives_and_parts_them_when_it_ends(
    county,
) -> None:
    by = viewer_named(PROVIDER)
    mine = set(Grant.objects.using("batch").filter(organization=by.organization_id)
               .values_list("person_id", flat=True))  # fmt: skip
    row = one_of_the_hmis({str(one) for one in mine})
    ground = Grant.objects.using("batch").create(
        organization_id=by.organization_id, person_id=row["person_id"], data_class="demographic",
        until=timezone.now() + timedelta(days=9), basis="referral", basis_id=new_id(),
    )  # fmt: skip
    key = key_of(write(row, by))
    held = Grant.objects.using("batch").filter(organization=by.organization_id, basis="source")
    assert held.filter(data_class="housing").exists()
    night()
    assert person_of(key) == person_of(row["key"])
    now = held.filter(person_id=person_of(key)).values_list("data_class", flat=True)
    assert "demographic" in now
    assert not {"housing", "health", "mental_health"} & set(now)
    ground.delete()
    night()
    assert person_of(key) != person_of(row["key"])
    with seen_by(by):
        assert not Person.objects.filter(pk=person_of(row["key"])).exists()
        assert Person.objects.filter(pk=person_of(key)).exists()


def test_after_a_night_nobody_is_taken_back(county) -> None:
    lead = viewer_named(LEAD)
    new = dict.fromkeys(persons.COLUMNS, "")
    person = write(new | {"first_name": "Zzyzx", "last_name": "Qwertz", "dob": "1951-05-05"}, lead)
    night()
    with seen_by(lead), pytest.raises(InUse):
        undo_new_person(person_id=person.pk, by=lead, at=timezone.now())
    assert person_of(key_of(person)) == str(person.pk)


def test_what_a_worker_wrote_takes_no_member_from_an_export(county) -> None:
    by = viewer_named(PROVIDER)
    seen = Grant.objects.using("batch").filter(organization=by.organization_id)
    covered = {str(one) for one in Span.objects.using("batch").filter(known_to=None)
               .exclude(person_id__in=seen.values("person_id"))
               .values_list("person_id", flat=True)}  # fmt: skip
    rows = [row for row in records().to_pylist() if row["person_id"] in covered and row["ssn"]][:3]
    assert len(rows) == 3
    keys = [key_of(write(row, by)) for row in rows]
    before = [cins(row["person_id"]) for row in rows]
    night()
    assert [cins(person_of(row["key"])) for row in rows] == before
    assert [cins(person_of(key)) for key in keys] == [set()] * 3


def cins(person: str) -> set[str]:
    held = Span.objects.using("batch").filter(person_id=person, known_to=None)
    return set(held.values_list("cin", flat=True))
