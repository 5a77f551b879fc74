"""Asking for things to be done, doing them, and noticing what was left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connections, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest

from wayhome.audit.actions import record
from wayhome.core.classes import DataClass
from wayhome.core.viewer import NOBODY, Viewer
from wayhome.tasks.choices import Harm, reason
from wayhome.tasks.models import Task


class NoSuchTask(LookupError):
    """There is no such open task for this viewer."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of an organization. `because` is a registered reason.

    `params` hold codes, counts and dates, never names.
    """

    organization_id: UUID
    because: str
    due_at: datetime
    target: str
    target_id: UUID
    user_id: UUID | None = None
    person_id: UUID | None = None
    data_class: str = DataClass.DEMOGRAPHIC
    params: Mapping[str, Any] = field(default_factory=dict)


def make_tasks(asks: Iterable[Ask], *, by: Viewer, at: datetime, using: str = "default") -> None:
    """Ask organizations to do things; asking twice leaves one task.

    Whoever asks must themselves be able to see the persons.
    """
    tasks = [
        Task(
            organization_id=ask.organization_id,
            user_id=ask.user_id,
            reason=ask.because,
            params=dict(ask.params),
            harm=reason(ask.because).harm,
            due_at=ask.due_at,
            person_id=ask.person_id,
            data_class=ask.data_class,
            target=ask.target,
            target_id=ask.target_id,
            made_at=at,
            made_by=by.user_id,
            made_by_organization_id=by.organization_id,
        )
        for ask in asks
    ]
    # The asker may not see the other organization's tasks, so the database drops a repetition.
    Task.objects.using(using).bulk_create(tasks, ignore_conflicts=True, batch_size=1000)


def make_task(ask: Ask, *, by: Viewer, at: datetime) -> None:
    """Ask for one thing; see make_tasks."""
    make_tasks([ask], by=by, at=at)


@transaction.atomic
def finish_task(*, task_id: UUID, by: Viewer, at: datetime) -> None:
    """Mark a task of the viewer's organization as done. Raises NoSuchTask."""
    done = _open(by).filter(pk=task_id).update(done_at=at, done_by=by.user_id)
    if not done:
        raise NoSuchTask
    record("tasks.finished", by=by, at=at, target="task", target_id=task_id)


@transaction.atomic
def reopen_task(*, task_id: UUID, by: Viewer, at: datetime) -> None:
    """Take a finish back. Raises NoSuchTask where none was finished."""
    finished = Task.objects.filter(
        pk=task_id, organization=by.organization_id, undone_at=None
    ).exclude(done_at=None)
    if not finished.update(done_at=None, done_by=None):
        raise NoSuchTask
    record("tasks.reopened", by=by, at=at, target="task", target_id=task_id)


def finish_tasks(
    *, target: str, target_id: UUID, by: Viewer, at: datetime, because: str = ""
) -> int:
    """Finish the organization's own open tasks about a row, of one reason or of all."""
    found = _open(by).filter(target=target, target_id=target_id)
    if because:
        found = found.filter(reason=because)
    return found.update(done_at=at, done_by=by.user_id)


def take_back_tasks(*, target: str, target_id: UUID, at: datetime) -> int:
    """Withdraw open tasks about a row that the viewer's organization or a job asked for."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT tasks_take_back(%s, %s, %s)", [target, target_id, at])
        return int(cursor.fetchone()[0])


@transaction.atomic
def hand_over_tasks(
    *, organization_id: UUID, worker: UUID, to: UUID | None, by: Viewer, at: datetime
) -> list[UUID]:
    """Make a worker's open tasks a colleague's, or nobody's in particular; which these are.

    None are moved for somebody who does not look after the organization's workers.
    """
    moved = _call("tasks_hand_over(%s, %s, %s)", organization_id, worker, to)
    record("tasks.handed_over", by=by, at=at, detail={"tasks": len(moved)})
    return moved


@transaction.atomic
def hand_back_tasks(
    *,
    tasks: Iterable[UUID],
    organization_id: UUID,
    worker: UUID,
    to: UUID | None,
    by: Viewer,
    at: datetime,
) -> list[UUID]:
    """Give back what was handed over and neither done nor moved since."""
    call = "tasks_hand_back(%s::uuid[], %s, %s, %s)"
    moved = _call(call, list(tasks), organization_id, worker, to)
    record("tasks.handed_back", by=by, at=at, detail={"tasks": len(moved)})
    return moved


@transaction.atomic(using="batch")
def escalate_overdue(*, at: datetime) -> int:
    """Raise every open task that is past due by one step of harm, once; how many were raised.

    A job calls this as wayhome_batch: it looks at every organization's tasks.
    """
    raised = (
        Task.objects.using("batch")
        .filter(done_at=None, undone_at=None, escalated_at=None, due_at__lt=at)
        .update(escalated_at=at, harm=Greatest(F("harm") - 1, int(Harm.SAFETY)))
    )
    if raised:
        record("tasks.escalated", by=NOBODY, at=at, detail={"tasks": raised}, using="batch")
    return raised


def _call(function: str, *given: Any) -> list[UUID]:
    with connections["default"].cursor() as cursor:
        cursor.execute(f"SELECT * FROM {function}", given)
        return [row[0] for row in cursor.fetchall()]


def _open(by: Viewer) -> QuerySet[Task]:
    return Task.objects.filter(organization=by.organization_id, done_at=None, undone_at=None)
