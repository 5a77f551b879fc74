"""A policy that compares a column with itself lets everything through; none may."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from wayhome.consent.models import Grant
from wayhome.core.db import seen_by
from wayhome.core.ids import new_id
from wayhome.core.viewer import Viewer
from wayhome.eligibility.models import Fact
from wayhome.organizations.models import Organization
from wayhome.people.models import Person

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
