"""Correcting who is who from a person's page: merge, split, and back.

Both are nothing but decisions about two records each, which the next linking applies like those of
the review; a `Change` holds them together, so that taking it back restores what was there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from wayhome.audit.actions import record
from wayhome.core import events
from wayhome.core.viewer import Viewer
from wayhome.matching.choices import Kind, Verdict
from wayhome.matching.models import KEYS, Change, Decision
from wayhome.matching.queries import Held, held_by, may_change
from wayhome.matching.queries.people import pair_keys
from wayhome.people.models import Person


class MayNotChange(PermissionError):
    """The viewer's organization holds no record of these people, or another one decided."""


class NothingToSplit(ValueError):
    """The person has no such record, or none besides."""


class AlreadyUndone(Exception):
    """The merge or split was taken back before."""


@transaction.atomic
def merge(*, person_id: UUID, other_id: UUID, reason: str, by: Viewer, at: datetime) -> Change:
    """Say that two people are one, whatever was decided about their records before.

    Raises Person.DoesNotExist where the viewer may not see both, MayNotChange.
    """
    one, other = (held_by(key) for key in (person_id, other_id))
    records = [held for held in (*one, *other) if held.is_record]
    if person_id == other_id or not one or not other:
        raise Person.DoesNotExist
    if not may_change(records, viewer=by):
        raise MayNotChange
    first, second = (next(held for held in side if held.is_record) for side in (one, other))
    return _change(
        Kind.MERGE,
        people=[person_id, other_id],
        made=[(first, second, Verdict.SAME)],
        aside=_standing([(a, b) for a in one for b in other], Verdict.DIFFERENT),
        reason=reason,
        by=by,
        at=at,
    )


@transaction.atomic
def split(
    *, person_id: UUID, source_id: UUID, key: str, reason: str, by: Viewer, at: datetime
) -> Change:
    """Say that a record, or a plan's member, is somebody other than the rest of the person.

    Raises NothingToSplit, MayNotChange.
    """
    held = held_by(person_id)
    mine = next((one for one in held if (one.source.pk, one.key) == (source_id, key)), None)
    rest = [one for one in held if one is not mine and one.is_record]
    if mine is None or not rest:
        raise NothingToSplit
    if not may_change([one for one in (mine, *rest) if one.is_record], viewer=by):
        raise MayNotChange
    aside = _standing([(mine, one) for one in rest], Verdict.SAME)
    made = [(mine, one, Verdict.DIFFERENT) for one in rest]
    if mine.is_record and aside:
        # What people joined to each other only through this record stays together without it.
        named = {(one.left_source_id, one.left_key) for one in aside}
        named |= {(one.right_source_id, one.right_key) for one in aside}
        joined = [one for one in rest if (one.source.pk, one.key) in named]
        made += [(joined[0], one, Verdict.SAME) for one in joined[1:]]
    return _change(
        Kind.SPLIT, people=[person_id], made=made, aside=aside, reason=reason, by=by, at=at
    )


@transaction.atomic
def undo(*, change_id: UUID, by: Viewer, at: datetime) -> Change:
    """Take a merge or split back: what it decided is undone, what it set aside holds again.

    Raises AlreadyUndone, Change.DoesNotExist.
    """
    change = Change.objects.select_for_update().get(pk=change_id, organization_id=by.acting_for)
    if change.undone_at is not None:
        raise AlreadyUndone
    change.undone_at, change.applied_at = at, None
    change.save(update_fields=["undone_at", "applied_at"])
    change.made.filter(undone_at=None).update(undone_at=at)
    for decision in change.ended.all():
        if not Decision.objects.filter(**decision.keys, undone_at=None).exists():
            decision.undone_at, decision.ended_by = None, None
            decision.save(update_fields=["undone_at", "ended_by"])
    _tell("matching.change.undone", change, by, at)
    return change


def _change(
    kind: Kind,
    *,
    people: list[UUID],
    made: Iterable[tuple[Held, Held, Verdict]],
    aside: Sequence[Decision],
    reason: str,
    by: Viewer,
    at: datetime,
) -> Change:
    assert by.user_id is not None
    change = Change.objects.create(
        organization_id=by.acting_for,
        kind=kind,
        people=people,
        reason=reason.strip(),
        by=by.user_id,
        at=at,
    )
    Decision.objects.filter(pk__in=[one.pk for one in aside]).update(undone_at=at, ended_by=change)
    try:
        with transaction.atomic():
            Decision.objects.bulk_create(
                Decision(
                    organization_id=by.acting_for,
                    **dict(zip(KEYS, pair_keys(one, other), strict=True)),
                    verdict=verdict,
                    reason=change.reason,
                    by=by.user_id,
                    at=at,
                    change=change,
                )
                for one, other, verdict in made
                if not _standing([(one, other)], verdict)
            )
    except IntegrityError as error:
        # A decision of another organization, which the viewer cannot see, stands on these records.
        raise MayNotChange from error
    _tell("matching.change.made", change, by, at)
    return change


def _standing(pairs: Iterable[tuple[Held, Held]], verdict: Verdict) -> list[Decision]:
    """The decisions with this verdict that stand on these pairs, whichever side comes first."""
    found = Q(pk=None)
    for pair in pairs:
        left_source, left, right_source, right = pair_keys(*pair)
        for way in ((left_source, left, right_source, right),
                    (right_source, right, left_source, left)):  # fmt: skip
            found |= Q(**dict(zip(KEYS, way, strict=True)))
    return list(Decision.objects.filter(found, undone_at=None, verdict=verdict))


def _tell(verb: str, change: Change, by: Viewer, at: datetime) -> None:
    record(verb, by=by, at=at, target="change", target_id=change.pk, detail={"kind": change.kind})
    transaction.on_commit(lambda: events.publish(events.DECIDED, change_id=change.pk))
