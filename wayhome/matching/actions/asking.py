"""Asking the organization that holds a record, and answering."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from wayhome.audit.actions import record
from wayhome.core.viewer import Viewer
from wayhome.matching.choices import Verdict
from wayhome.matching.models import Pair, Question
from wayhome.matching.work import ANSWER_QUESTION, QUESTION
from wayhome.organizations.models import Organization
from wayhome.tasks.actions import Ask, finish_tasks, make_task

DUE = timedelta(days=5)


class AlreadyAsked(Exception):
    """The pair waits for an answer already, or was decided."""


@transaction.atomic
def ask(*, pair_id: UUID, side: str, about: str, by: Viewer, at: datetime) -> Question:
    """Ask who holds the `left` or `right` record of a pair, which leaves the queue until then.

    They get a task with a fixed question (`choices.About`) and see their own record alone. Raises
    AlreadyAsked, Pair.DoesNotExist.
    """
    pair = Pair.objects.select_for_update().get(pk=pair_id, organization_id=by.acting_for)
    waits = Question.objects.filter(**pair.keys, answered_at=None, withdrawn_at=None).exists()
    if waits or pair.verdict in (Verdict.SAME, Verdict.DIFFERENT):
        raise AlreadyAsked
    assert by.user_id is not None
    source = pair.left_source if side == "left" else pair.right_source
    made = Question.objects.create(
        organization_id=pair.organization_id,
        **pair.keys,
        asked_of_id=source.organization_id,
        source=source,
        key=pair.left_key if side == "left" else pair.right_key,
        fields=pair.left_fields if side == "left" else pair.right_fields,
        about=about,
        by=by.user_id,
        at=at,
    )
    asker = Organization.objects.get(pk=by.acting_for)
    make_task(
        Ask(
            organization_id=source.organization_id,
            because=ANSWER_QUESTION,
            due_at=at + DUE,
            target=QUESTION,
            target_id=made.pk,
            params={"organization": asker.name},
        ),
        by=by,
        at=at,
    )
    record("matching.asked", by=by, at=at, target="pair", target_id=pair.pk, detail={"a": about})
    return made


@transaction.atomic
def answer(*, question_id: UUID, answer: str, text: str = "", by: Viewer, at: datetime) -> Question:
    """Answer what the viewer's organization was asked; the pair goes back into its queue.

    Raises Question.DoesNotExist where nothing of it waits for this organization.
    """
    asked = Question.objects.select_for_update().get(
        pk=question_id, asked_of_id=by.acting_for, answered_at=None, withdrawn_at=None
    )
    asked.answer, asked.answer_text = answer, text.strip()
    asked.answered_by, asked.answered_at, asked.fields = by.user_id, at, {}
    asked.save(update_fields=["answer", "answer_text", "answered_by", "answered_at", "fields"])
    finish_tasks(target=QUESTION, target_id=asked.pk, by=by, at=at)
    record("matching.answered", by=by, at=at, target="question", target_id=asked.pk)
    return asked
