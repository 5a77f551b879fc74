"""The review queue, as its reviewers see it, and what was said about a pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from wayhome.accounts.models import User
from wayhome.core.paging import capped_count
from wayhome.core.viewer import Viewer
from wayhome.matching.choices import LEAD, REVIEWERS, Verdict
from wayhome.matching.models import KEYS, Note, Pair, Question, Reading
from wayhome.organizations.models import Membership


@dataclass(frozen=True, slots=True)
class Queue:
    """The pair to look at, its neighbors, and how much is left."""

    pair: Pair | None
    before: UUID | None
    after: UUID | None
    left: str


@dataclass(frozen=True, slots=True)
class Said:
    """What people said about a pair, as far as the viewer may know it yet."""

    readings: Sequence[Reading]
    notes: Sequence[Note]
    questions: Sequence[Question]
    names: Mapping[UUID, str]

    @property
    def asked(self) -> Question | None:
        """The question that still waits for its answer."""
        waits = (one for one in self.questions if not one.answered_at and not one.withdrawn_at)
        return next(waits, None)


def open_pairs(*, viewer: Viewer) -> QuerySet[Pair]:
    """What the viewer may read now: answered questions first, then what is worth most.

    Left out is what they have read themselves, what waits for an answer, and what waits for a
    third reader who is somebody else.
    """
    mine = Pair.objects.filter(organization_id=viewer.acting_for, verdict=Verdict.OPEN)
    asked = Question.objects.filter(**{name: OuterRef(name) for name in KEYS}, withdrawn_at=None)
    found = mine.exclude(read_by__contains=[viewer.user_id]).exclude(
        Exists(asked.filter(answered_at=None))
    )
    if not viewer.has(LEAD):
        # A lead who was one of the two readers leaves the third reading to anybody else.
        leads = _workers(viewer.acting_for, [LEAD])
        found = found.exclude(Q(read_by__len__gte=2) & ~Q(read_by__contains=leads))
    return found.annotate(answered=Exists(asked)).order_by("-answered", "-worth", "id")


def queue_at(*, viewer: Viewer, pair_id: UUID | None = None) -> Queue:
    """The pair asked for, or the first one open; a pair of somebody else's is none."""
    waiting = open_pairs(viewer=viewer)
    pair = pair_of(pair_id, viewer=viewer) if pair_id else waiting.first()
    if pair is None:
        return Queue(None, None, None, capped_count(waiting))
    around = list(waiting.values_list("pk", flat=True)[:500])
    at = around.index(pair.pk) if pair.pk in around else -1
    return Queue(
        pair,
        around[at - 1] if at > 0 else None,
        around[at + 1] if 0 <= at < len(around) - 1 else (around[0] if at < 0 and around else None),
        capped_count(waiting),
    )


def pair_of(pair_id: UUID, *, viewer: Viewer) -> Pair | None:
    """One pair of the viewer's organization, with both sources; None where it has no such."""
    mine = Pair.objects.filter(organization_id=viewer.acting_for)
    return mine.select_related("left_source", "right_source").filter(pk=pair_id).first()


def decided_pairs(*, viewer: Viewer) -> QuerySet[Pair]:
    """What was decided, the newest first."""
    return (
        Pair.objects.filter(organization_id=viewer.acting_for)
        .exclude(verdict=Verdict.OPEN)
        .select_related("right_source")
        .order_by("-decided_at", "id")
    )


def said_about(pair: Pair, *, viewer: Viewer) -> Said:
    """Readings that stand, notes and questions, the oldest first. Four queries."""
    readings = list(Reading.objects.filter(**pair.keys, undone_at=None).order_by("at"))
    notes = list(Note.objects.filter(**pair.keys).order_by("at"))
    questions = list(
        Question.objects.filter(**pair.keys, withdrawn_at=None, organization_id=viewer.acting_for)
        .select_related("asked_of")
        .order_by("at")
    )
    said: list[Reading | Note | Question] = [*readings, *notes, *questions]
    who = {one.by for one in said}
    names = dict(User.objects.filter(pk__in=who).values_list("pk", "name"))
    return Said(readings, notes, questions, names)


def question_for(question_id: UUID, *, viewer: Viewer) -> Question | None:
    """What the viewer's organization is asked, answered or not; None where it is not."""
    asked = Question.objects.filter(asked_of_id=viewer.acting_for, withdrawn_at=None)
    return asked.select_related("organization", "source").filter(pk=question_id).first()


def readers_of(organization_id: UUID) -> set[UUID]:
    """Who may read the pairs of an organization today."""
    return set(_workers(organization_id, REVIEWERS))


def lead_among(pair: Pair) -> UUID | None:
    """A county administrator who reviews here and has not read the pair; None if there is none."""
    leads = set(_workers(pair.organization_id, [LEAD])) - set(pair.read_by)
    return min(leads, default=None)


def alone_in(*, viewer: Viewer) -> bool:
    """Whether nobody but the viewer reviews here, so that one reading stands."""
    return not readers_of(viewer.acting_for) - {viewer.user_id}


def _workers(organization_id: UUID, roles: Sequence[str]) -> list[UUID]:
    today = timezone.localdate()
    held = Membership.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=today),
        organization_id=organization_id,
        role__in=roles,
        user__is_active=True,
    )
    return list(held.values_list("user_id", flat=True).distinct())
