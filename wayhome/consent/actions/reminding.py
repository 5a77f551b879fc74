"""Asking an organization to talk with somebody before their consent runs out."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from wayhome.audit.actions import record
from wayhome.consent.choices import ENDS, ENDS_SOON, TARGET, Answer
from wayhome.consent.models import Consent
from wayhome.core.viewer import NOBODY
from wayhome.tasks.actions import Ask, make_tasks
from wayhome.tasks.models import Task

WINDOWS = ((ENDS, timedelta(days=30)), (ENDS_SOON, timedelta(days=7)))


@transaction.atomic(using="batch")
def remind_of_ends(*, at: datetime) -> int:
    """Make a task 30 days before a consent ends, and another 7 days before; how many.

    Each is asked once, whatever became of it, and none where a newer consent by the same form
    runs longer. The nightly round calls this as wayhome_batch.
    """
    today = timezone.localdate(at)
    asks = [ask for because, ahead in WINDOWS for ask in _due(because, today, today + ahead)]
    make_tasks(asks, by=NOBODY, at=at, using="batch")
    if asks:
        record("consent.reminded", by=NOBODY, at=at, detail={"tasks": len(asks)}, using="batch")
    return len(asks)


def _due(because: str, today: date, upto: date) -> list[Ask]:
    held = Consent.objects.using("batch").filter(answer=Answer.GRANTED, revoked_on=None)
    renewed = held.filter(
        person=OuterRef("person"),
        organization=OuterRef("organization"),
        form_key=OuterRef("form_key"),
        expires_on__gt=OuterRef("expires_on"),
    )
    asked = Task.objects.using("batch").filter(
        target=TARGET, target_id=OuterRef("pk"), reason=because
    )
    found = held.filter(expires_on__gte=today, expires_on__lte=upto)
    return [
        Ask(
            organization_id=one.organization_id,
            because=because,
            due_at=timezone.make_aware(datetime.combine(one.expires_on, time(12))),
            target=TARGET,
            target_id=one.pk,
            person_id=one.person_id,
            params={"ends": one.expires_on.isoformat()},
        )
        for one in found.exclude(Exists(renewed)).exclude(Exists(asked))
        if one.expires_on
    ]
