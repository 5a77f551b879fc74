"""What there is to do, in the order in which harm would come."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connections
from django.db.models import Q

from wayhome.core.viewer import Viewer
from wayhome.tasks.choices import reason
from wayhome.tasks.models import Task


@dataclass(frozen=True, slots=True)
class Todo:
    """An open task as a page shows it; `person` is empty where the task is about nobody."""

    id: UUID
    sentence: str
    address: str
    button: str
    clock: str
    person: str
    person_id: UUID | None
    harm: int
    due_at: datetime
    overdue: bool
    escalated: bool


def tasks_for(
    viewer: Viewer, *, at: datetime, mine_only: bool = False, limit: int = 100
) -> list[Todo]:
    """The open tasks of the viewer's organization: the worst harm first, then the earliest due.

    With `mine_only`, those that are the viewer's own or nobody's in particular.
    """
    if viewer.organization_id is None:
        return []
    found = Task.objects.filter(
        organization=viewer.organization_id, done_at=None, undone_at=None
    ).select_related("person")
    if mine_only:
        found = found.filter(Q(user=viewer.user_id) | Q(user=None))
    return [_todo(task, at) for task in found.order_by("harm", "due_at", "id")[:limit]]


@dataclass(frozen=True, slots=True)
class Owned:
    """An open task as whoever looks after workers is shown it: not about whom it is."""

    id: UUID
    sentence: str
    clock: str


def tasks_owned(*, worker: UUID, organization_id: UUID, viewer: Viewer) -> list[Owned]:
    """A worker's open tasks; none unless the viewer looks after the organization's workers."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT * FROM tasks_owned(%s, %s)", [organization_id, worker])
        rows = cursor.fetchall()
    found = []
    for key, code, params, due_at in rows:
        why, given = reason(code), json.loads(params) if isinstance(params, str) else params
        found.append(Owned(key, why.say(given), why.clock(given, due_at)))
    return found


def _todo(task: Task, at: datetime) -> Todo:
    why = reason(task.reason)
    return Todo(
        id=task.pk,
        sentence=why.say(task.params),
        address=why.address(task.target_id),
        button=str(why.button),
        clock=why.clock(task.params, task.due_at),
        person=str(task.person) if task.person else "",
        person_id=task.person_id,
        harm=task.harm,
        due_at=task.due_at,
        overdue=task.due_at < at,
        escalated=task.escalated_at is not None,
    )
