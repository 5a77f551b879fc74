"""What changed since yesterday, as figures that open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from wayhome.core.viewer import Viewer
from wayhome.exchange.choices import RunState
from wayhome.exchange.models import ImportRun
from wayhome.matching.queries import open_pairs
from wayhome.referrals.models import Referral

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class News:
    """Counts of rows that the viewer may open, and the newest import."""

    received: int
    sent: int
    pairs: int
    newest_import: ImportRun | None
    waiting_import: ImportRun | None

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to tell."""
        counts = self.received or self.sent or self.pairs
        return not (counts or self.newest_import or self.waiting_import)


def since_yesterday(viewer: Viewer, *, at: datetime) -> News:
    """What the viewer's organization got and did in the last day. Five queries."""
    organization = viewer.organization_id
    if organization is None:
        return News(0, 0, 0, None, None)
    mine = ImportRun.objects.filter(organization_id=organization).select_related("source")
    fresh = Referral.objects.filter(made_at__gte=at - DAY)
    return News(
        received=fresh.filter(to_organization_id=organization)[:500].count(),
        sent=fresh.filter(from_organization_id=organization)[:500].count(),
        pairs=open_pairs(viewer=viewer)[:500].count(),
        newest_import=mine.filter(state=RunState.LOADED).order_by("-ended_at").first(),
        waiting_import=mine.filter(state=RunState.WAITING).order_by("-received_at").first(),
    )
