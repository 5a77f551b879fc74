"""A policy that compares a column with itself lets everything through; none may."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from wayhome.audit.models import Disclosure
from wayhome.consent.models import Grant
from wayhome.core.classes import PROTECTED
from wayhome.core.db import seen_by
from wayhome.core.ids import new_id
from wayhome.core.viewer import Viewer
from wayhome.eligibility.models import Fact, Screening
from wayhome.exchange.models import Served
from wayhome.organizations.models import Organization, Source
from wayhome.people.models import Person, SourceRecord
from wayhome.people.queries import looks_at

WITH_ITSELF = re.compile(r"\b((?:\w+\.)?\w+)\)? = \(?\1\b")


@pytest.mark.django_db
def test_no_policy_compares_a_column_with_itself() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename, policyname, coalesce(qual, '') || ' ; ' || coalesce(with_check, '')"
            " FROM pg_policies WHERE schemaname = 'public'"
        )
        rows = cursor.fetchall()
    assert len(rows) > 20
    assert [(t, p) for t, p, text in rows if WITH_ITSELF.search(text)] == []


def test_a_grant_for_one_person_and_class_shows_no_other(committed: None) -> None:
    here = Organization.objects.create(code="here", name="here", kind="provider")
    mine, other = (Person.objects.using("batch").create(display_name=n) for n in ("A", "B"))
    for person in (mine, other):
        Fact.objects.using("batch").bulk_create(
            Fact(person=person, fact="f", value=c, source="s", data_class=c)
            for c in ("housing", "health", "part2")
        )
    Grant.objects.using("batch").create(
        organization_id=here.pk,
        person_id=mine.pk,
        data_class="housing",
        until=timezone.now() + timedelta(hours=1),
        basis="source",
        basis_id=new_id(),
    )
    with seen_by(Viewer(new_id(), here.pk)):
        assert list(Fact.objects.values_list("person_id", "data_class")) == [(mine.pk, "housing")]


@pytest.mark.parametrize("kind", sorted(PROTECTED))
def test_a_protected_row_is_its_recorders_alone_whoever_else_knows_the_person(
    kind: str, committed: None
) -> None:
    here, there = (
        Organization.objects.create(code=c, name=c, kind="coc") for c in ("here", "there")
    )
    person = Person.objects.using("batch").create(display_name="A")
    sources = [
        Source.objects.create(organization=one, code=one.code, name=one.code, kind="hmis")
        for one in (here, there)
    ]
    for one, source in zip((here, there), sources, strict=True):
        for data_class in ("demographic", "housing", kind):
            Grant.objects.using("batch").create(
                organization_id=one.pk,
                person_id=person.pk,
                data_class=data_class,
                until=timezone.now() + timedelta(hours=1),
                basis="source",
                basis_id=source.pk,
            )
        rows = {"person": person, "data_class": kind}
        Fact.objects.using("batch").create(fact=one.code, value="v", recorded_by=one.pk, **rows)
        SourceRecord.objects.using("batch").create(
            source=source, key="1", first_name="Made", last_name="Up", search="MADE UP",
            recorded_at=timezone.now(), valid_from=timezone.now(), import_id=new_id(), **rows,
        )  # fmt: skip
        Served.objects.using("batch").create(
            source=source, service="ecm", status="enrolled", import_id=new_id(), **rows
        )
        Disclosure.objects.using("batch").create(
            at=timezone.now(), by=new_id(), organization_id=one.pk, person_id=person.pk,
            data_class="demographic", row_class=kind, purpose="treatment", what="page",
        )  # fmt: skip
    Screening.objects.using("batch").create(
        person=person, service="ecm.pof1a", answer="met", criteria_met=[], criteria_unknown=[],
        missing_proof=[], as_of="2026-11-01", data_class=kind, recorded_by=here.pk,
    )  # fmt: skip
    with seen_by(Viewer(new_id(), there.pk)):
        assert [one.fact for one in Fact.objects.all()] == ["there"]
        assert not Screening.objects.exists()
        assert [one.source_id for one in SourceRecord.objects.all()] == [sources[1].pk]
        assert [one.source_id for one in Served.objects.all()] == [sources[1].pk]
        assert [one.organization_id for one in Disclosure.objects.all()] == [there.pk]
        day = timezone.localdate()
        looks = looks_at(
            person,
            viewer=Viewer(new_id(), there.pk),
            since=day - timedelta(days=1),
            upto=day + timedelta(days=1),
        )
        assert [one.organization_id for one in looks] == [there.pk]
    with seen_by(Viewer(new_id(), here.pk)):
        assert Screening.objects.count() == 1
