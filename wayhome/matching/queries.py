"""The review queue, as its reviewers see it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from wayhome.core.paging import capped_count
from wayhome.core.viewer import Viewer
from wayhome.matching.choices import Verdict
from wayhome.matching.models import Pair


@dataclass(frozen=True, slots=True)
class Queue:
    """The pair to look at, its neighbors, and how much is left."""

    pair: Pair | None
    before: UUID | None
    after: UUID | None
    left: str


def open_pairs(*, viewer: Viewer) -> QuerySet[Pair]:
    """What the viewer's organization has to review, the likeliest first."""
    return Pair.objects.filter(organization_id=viewer.acting_for, verdict=Verdict.OPEN).order_by(
        "-probability", "id"
    )


def queue_at(*, viewer: Viewer, pair_id: UUID | None = None) -> Queue:
    """The pair asked for, or the first one open; a pair of somebody else's is none."""
    waiting = open_pairs(viewer=viewer)
    mine = Pair.objects.filter(organization_id=viewer.acting_for)
    pair = mine.filter(pk=pair_id).first() if pair_id else waiting.first()
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


def decided_pairs(*, viewer: Viewer) -> QuerySet[Pair]:
    """What was decided, the newest first."""
    return (
        Pair.objects.filter(organization_id=viewer.acting_for)
        .exclude(verdict=Verdict.OPEN)
        .order_by("-decided_at", "id")
    )
