"""Asking who holds a record: they see theirs alone, and the answer brings the pair back."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import timezone

from wayhome.core.db import seen_by
from wayhome.core.ids import new_id
from wayhome.core.viewer import Viewer
from wayhome.desk.refresh.decided import wait_for_review
from wayhome.desk.tests.factories import make_organization, make_source
from wayhome.matching import actions, queries
from wayhome.matching.models import Note, Pair, Question
from wayhome.organizations.choices import Role
from wayhome.referrals.tests.factories import worker
from wayhome.tasks.models import Task

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def asked() -> tuple[Viewer, Viewer, Pair, Question]:
    coc, plan = make_organization("coc", "coc"), make_organization("plan", "plan")
    dana, paula = worker("dana", coc, Role.COC_DATA_LEAD), worker("paula", plan, Role.PLAN_ANALYST)
    pair = Pair.objects.using("batch").create(
        organization=coc,
        left_source=make_source(coc, "hmis"),
        left_key="1",
        left_fields={"first_name": "Ana", "last_name": "Left"},
        right_source=make_source(plan, "834"),
        right_key="9A",
        right_fields={"first_name": "Anna", "last_name": "Right"},
        probability=0.7,
        evidence="",
        import_id=new_id(),
    )
    with seen_by(dana):
        question = actions.ask(
            pair_id=pair.pk, side="right", about="dob", by=dana, at=timezone.now()
        )
    return dana, paula, pair, question


def waiting(by: Viewer) -> list[object]:
    with seen_by(by):
        return list(queries.open_pairs(viewer=by).values_list("pk", flat=True))


def test_the_pair_waits_and_the_organization_gets_a_task_without_a_name(asked) -> None:
    dana, paula, pair, question = asked
    assert waiting(dana) == []
    with seen_by(paula):
        task = Task.objects.get()
        found = queries.question_for(question.pk, viewer=paula)
        assert not Pair.objects.exists()
    assert (task.target_id, task.person_id) == (question.pk, None)
    assert task.params == {"organization": "Coc"}
    assert found.fields == {"first_name": "Anna", "last_name": "Right"}
    assert "Left" not in str(found.__dict__)
    with seen_by(dana), pytest.raises(actions.AlreadyAsked):
        actions.ask(pair_id=pair.pk, side="right", about="ssn", by=dana, at=timezone.now())


def test_the_answer_brings_it_back_to_the_top_and_leaves_no_record_with_the_question(asked) -> None:
    dana, paula, pair, question = asked
    with seen_by(dana), pytest.raises(Question.DoesNotExist):
        actions.answer(question_id=question.pk, answer="yes", by=dana, at=timezone.now())
    with seen_by(paula):
        actions.answer(
            question_id=question.pk, answer="yes", text="passport", by=paula, at=timezone.now()
        )
        assert not Task.objects.filter(done_at=None).exists()
    assert waiting(dana) == [pair.pk]
    with seen_by(dana):
        said = queries.said_about(pair, viewer=dana)
    assert [(one.answer, one.answer_text, one.fields) for one in said.questions] == [
        ("yes", "passport", {})
    ]


def test_a_pair_that_waits_no_more_takes_its_question_along(asked) -> None:
    _, paula, _, question = asked
    with transaction.atomic(using="batch"):
        wait_for_review([], {}, import_id=new_id(), at=timezone.now())
    with seen_by(paula):
        assert queries.question_for(question.pk, viewer=paula) is None
        assert not Task.objects.filter(undone_at=None).exists()
    assert Question.objects.using("batch").get().fields == {}


def test_notes_are_kept_with_author_and_time_and_nobody_elses_organization_reads_them(
    asked,
) -> None:
    dana, paula, pair, _ = asked
    at = timezone.now()
    with seen_by(dana):
        actions.note(pair_id=pair.pk, text=" Called the shelter ", by=dana, at=at)
        said = queries.said_about(pair, viewer=dana)
    assert [(one.text, said.names[one.by], one.at) for one in said.notes] == [
        ("Called the shelter", "Dana", at)
    ]
    with seen_by(paula):
        assert not Note.objects.exists()
        with pytest.raises(Pair.DoesNotExist):
            actions.note(pair_id=pair.pk, text="x", by=paula, at=at)
