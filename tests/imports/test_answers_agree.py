"""Nobody is told more by an answer than by the facts they may see, and the page agrees with it."""

from __future__ import annotations

from datetime import date

import pytest

from tests.architecture.addresses import viewer_named
from wayhome.core.db import seen_by
from wayhome.desk.queries.worklist import Wanted, answers
from wayhome.desk.show.criteria import decided
from wayhome.eligibility.models import Fact, Screening
from wayhome.people.models import Person


@pytest.mark.parametrize("email", ["dana@coc.example", "paula@plan.example", "lien@plan.example"])
def test_an_answer_rests_on_what_its_reader_may_see(email: str, county) -> None:
    viewer = viewer_named(email)
    with seen_by(viewer):
        shown = {
            (row.person_id, row.service): row
            for answer in ("met", "unknown", "not_met")
            for row in answers(Wanted(answer=answer, served=True), viewer=viewer)
        }
        assert len(shown) > 20
        for person in Person.objects.filter(pk__in={key for key, _ in shown}):
            facts = list(Fact.objects.filter(person=person))
            for (key, service), row in shown.items():
                if key == person.pk:
                    decision = decided(facts, service, date.today())
                    assert decision.answer == row.answer, (facts, service)
                    assert [one.key for one in decision.missing_proof] == row.missing_proof


def test_a_plan_sees_people_at_several_levels(county) -> None:
    with seen_by(viewer_named("dana@coc.example")):
        assert {1, 2} <= set(Screening.objects.values_list("depth", flat=True))
