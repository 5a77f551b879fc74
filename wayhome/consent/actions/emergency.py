"""Breaking the glass: one worker, one person, for hours, with a reason, reviewed afterwards."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from wayhome.audit.actions import record
from wayhome.consent.choices import Ground, Purpose
from wayhome.consent.models import Emergency
from wayhome.consent.rules import Ask, load_law
from wayhome.consent.work import TARGET, ask_for_review
from wayhome.core.classes import DataClass
from wayhome.core.ids import new_id
from wayhome.core.viewer import Viewer
from wayhome.organizations.queries import organization_of
from wayhome.tasks.actions import finish_tasks

HOURS = 4
NoEmergency = Emergency.DoesNotExist


class NotOpened(Exception):
    """Nobody, several, somebody who flees, or not for this organization: one answer for all."""


def open_glass(*, named: str, born: date, reason: str, by: Viewer, at: datetime) -> Emergency:
    """Open the one person of this full name and birth date to the viewer for `HOURS`.

    Raises NotOpened. Every try is in the log, in vain or not, without the name.
    """
    opened = _open(named, born, reason, by, at)
    if opened is None:
        record("consent.glass_tried", by=by, at=at, target="consent.emergency")
        raise NotOpened
    return opened


@transaction.atomic
def _open(named: str, born: date, reason: str, by: Viewer, at: datetime) -> Emergency | None:
    key, ends = new_id(), at + timedelta(hours=HOURS)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT consent_break_glass(%s, %s, %s, %s, %s, %s, %s)",
            [key, named, born, opened_classes(by, at), reason, at, ends],
        )
        person_id = cursor.fetchone()[0]
    if person_id is None:
        return None
    _note("glass_broken", key, by, at)
    opened = Emergency.objects.get(pk=key)
    ask_for_review(opened, by=by, at=at)
    return opened


def opened_classes(by: Viewer, at: datetime) -> list[str]:
    """What the law's rows open to the viewer's organization in an emergency, and nothing else."""
    law = load_law(timezone.localdate(at))
    kind = organization_of(by).kind
    return [
        str(one)
        for one in DataClass
        if one is not DataClass.OPEN
        and law.decide(Ask(one, Purpose.EMERGENCY, kind, frozenset({Ground.GLASS})))
    ]


@transaction.atomic
def close_glass(*, emergency_id: UUID, by: Viewer, at: datetime) -> None:
    """End it before its time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_close_glass(%s)", [emergency_id])
    _note("glass_closed", emergency_id, by, at)


@transaction.atomic
def review_glass(
    *, emergency_id: UUID, proper: bool, note: str, by: Viewer, at: datetime
) -> Emergency:
    """Say whether it was proper. Raises Emergency.DoesNotExist for one's own, or one reviewed."""
    found = (
        Emergency.objects.select_for_update()
        .filter(organization_id=by.acting_for, reviewed_at=None)
        .exclude(by=str(by.user_id))
        .get(pk=emergency_id)
    )
    found.proper, found.note, found.reviewed_by, found.reviewed_at = proper, note, by.user_id, at
    found.save(update_fields=["proper", "note", "reviewed_by", "reviewed_at"])
    if not proper:
        close_glass(emergency_id=emergency_id, by=by, at=at)
    finish_tasks(target=TARGET, target_id=emergency_id, by=by, at=at)
    _note("glass_reviewed", emergency_id, by, at, proper=proper)
    return found


def _note(verb: str, emergency_id: UUID, by: Viewer, at: datetime, **detail: object) -> None:
    record(
        f"consent.{verb}",
        by=by,
        at=at,
        target="consent.emergency",
        target_id=emergency_id,
        detail=detail,
    )
