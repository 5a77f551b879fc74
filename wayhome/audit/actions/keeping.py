"""Setting and ending legal holds, and what retention may do every night."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from wayhome.audit.actions.log import record
from wayhome.audit.models import Hold, RetentionRun, RetentionSwitch
from wayhome.audit.rules import may_end
from wayhome.core.viewer import Viewer

SEEN_WITHIN = timedelta(days=1)


class NeedsAnother(Exception):
    """A hold ends by two people: one asks, another one ends it."""


class NobodyThere(Exception):
    """There is no person by this key."""


class LookFirst(Exception):
    """Nobody looked within a day what would be destroyed."""


@transaction.atomic
def hold(
    *,
    person_id: UUID | None = None,
    organization_id: UUID | None = None,
    reason: str,
    by: Viewer,
    at: datetime,
) -> Hold:
    """Let nothing of this person, or of this organization's documents, be destroyed from now on.

    Raises NobodyThere.
    """
    assert by.user_id is not None
    made = Hold(
        person_id=person_id,
        organization_id=organization_id,
        reason=reason,
        by=by.user_id,
        since=at,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise NobodyThere from None
    record("hold.set", by=by, at=at, target="hold", target_id=made.pk)
    return made


@transaction.atomic
def ask_to_end_hold(*, hold: Hold, by: Viewer, at: datetime) -> None:
    """Say that a hold may end; another administrator ends it."""
    standing = Hold.objects.select_for_update().get(pk=hold.pk)
    if standing.ended_at is None and standing.end_asked_at is None:
        standing.end_asked_by, standing.end_asked_at = by.user_id, at
        standing.save(update_fields=["end_asked_by", "end_asked_at"])
        record("hold.end_asked", by=by, at=at, target="hold", target_id=hold.pk)


@transaction.atomic
def end_hold(*, hold: Hold, by: Viewer, at: datetime) -> None:
    """End a hold that somebody else asked to end. Raises NeedsAnother."""
    standing = Hold.objects.select_for_update().get(pk=hold.pk)
    if not may_end(standing.end_asked_by, by.user_id):
        raise NeedsAnother
    if standing.ended_at is None:
        standing.ended_by, standing.ended_at = by.user_id, at
        standing.save(update_fields=["ended_by", "ended_at"])
        record("hold.ended", by=by, at=at, target="hold", target_id=hold.pk)


@transaction.atomic
def switch_retention(*, key: str, on: bool, by: Viewer, at: datetime) -> None:
    """Let retention destroy a class every night, or no longer. Raises LookFirst.

    What it destroys cannot be brought back, so somebody must have seen within a day what that
    would be.
    """
    assert by.user_id is not None
    if (
        on
        and not RetentionRun.objects.filter(
            dry=True, done_at__gt=at - SEEN_WITHIN, counts__has_key=key
        ).exists()
    ):
        raise LookFirst
    RetentionSwitch.objects.update_or_create(
        key=key, defaults={"on_since": at if on else None, "by": by.user_id}
    )
    record("retention.switched", by=by, at=at, target="retention", detail={"class": key, "on": on})


@transaction.atomic
def ask_for_dry_run(*, by: Viewer, at: datetime) -> RetentionRun:
    """Ask the batch role what retention would destroy now."""
    made = RetentionRun.objects.create(dry=True, by=by.user_id, asked_at=at)
    record("retention.asked", by=by, at=at, target="retention", target_id=made.pk)
    return made
