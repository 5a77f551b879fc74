"""Deciding about two records, and taking a decision back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from wayhome.audit.actions import record
from wayhome.core import events
from wayhome.core.viewer import Viewer
from wayhome.matching.choices import Verdict
from wayhome.matching.models import Decision, Pair


class AlreadyDecided(Exception):
    """Somebody else decided about this pair in the meantime."""


class ReasonNeeded(Exception):
    """ "Not sure" says why, so that the next reviewer knows what to look for."""


@transaction.atomic
def decide(*, pair_id: UUID, verdict: str, reason: str = "", by: Viewer, at: datetime) -> Pair:
    """Say that two records are one person, two, or that it cannot be told.

    The decision is kept by keys, outlives the roster, and is applied by the next linking. Raises
    AlreadyDecided where another reviewer was first, Pair.DoesNotExist where there is none.
    """
    if verdict == Verdict.UNSURE and not reason.strip():
        raise ReasonNeeded
    pair = Pair.objects.select_for_update().get(pk=pair_id, organization_id=by.acting_for)
    if pair.verdict in (Verdict.SAME, Verdict.DIFFERENT):
        raise AlreadyDecided
    pair.verdict, pair.reason = verdict, reason.strip()
    pair.decided_by, pair.decided_at = by.user_id, at
    pair.save(update_fields=["verdict", "reason", "decided_by", "decided_at"])
    _current(pair).update(undone_at=at)
    if verdict != Verdict.UNSURE:
        assert by.user_id is not None
        Decision.objects.create(
            organization_id=pair.organization_id,
            left_source_id=pair.left_source_id,
            left_key=pair.left_key,
            right_source_id=pair.right_source_id,
            right_key=pair.right_key,
            verdict=verdict,
            reason=pair.reason,
            by=by.user_id,
            at=at,
        )
    _note("matching.pair.decided", pair, by, at)
    return pair


@transaction.atomic
def reopen(*, pair_id: UUID, by: Viewer, at: datetime) -> Pair:
    """Take a decision back: the pair waits again, and the link it made is undone."""
    pair = Pair.objects.select_for_update().get(pk=pair_id, organization_id=by.acting_for)
    _current(pair).update(undone_at=at)
    pair.verdict, pair.reason, pair.decided_by, pair.decided_at = Verdict.OPEN, "", None, None
    pair.save(update_fields=["verdict", "reason", "decided_by", "decided_at"])
    _note("matching.pair.reopened", pair, by, at)
    return pair


def _current(pair: Pair) -> QuerySet[Decision]:
    return Decision.objects.filter(
        left_source_id=pair.left_source_id,
        left_key=pair.left_key,
        right_source_id=pair.right_source_id,
        right_key=pair.right_key,
        undone_at=None,
    )


def _note(verb: str, pair: Pair, by: Viewer, at: datetime) -> None:
    record(verb, by=by, at=at, target="pair", target_id=pair.pk, detail={"verdict": pair.verdict})
    transaction.on_commit(lambda: events.publish(events.DECIDED, pair_id=pair.pk))
