"""Lists of referrals: sent, received, silent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from wayhome.core.paging import Page, page_of
from wayhome.core.viewer import Viewer
from wayhome.people.queries import key_now
from wayhome.referrals.choices import ENDED, Side, Status
from wayhome.referrals.models import Referral
from wayhome.referrals.rules import clock

SORTS = {
    "newest": ("-status_at", "-id"),
    "waiting": ("status_at", "id"),
    "name": ("service", "-status_at", "-id"),
}
OPEN_ONES = "open"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the filter bar asks for; its state is the page's address."""

    tab: str = Side.RECEIVER
    status: str = ""
    service: str = ""
    person_id: UUID | None = None
    sort: str = "newest"


def referrals_page(
    filters: Filters, *, viewer: Viewer, after: str = "", size: int = 50
) -> Page[Referral]:
    """One page of the referrals that the viewer's organization sent or received."""
    order = SORTS.get(filters.sort, SORTS["newest"])
    return page_of(_listed(filters, viewer), order=order, after=after, size=size)


def _listed(filters: Filters, viewer: Viewer) -> QuerySet[Referral]:
    found = Referral.objects.select_related("person", "from_organization", "to_organization")
    if filters.tab == Side.SENDER:
        found = found.filter(from_organization=viewer.organization_id)
    else:
        found = found.filter(to_organization=viewer.organization_id).exclude(status=Status.DRAFT)
    if filters.status == OPEN_ONES:
        found = found.exclude(status__in=ENDED)
    elif filters.status:
        found = found.filter(status=filters.status)
    if filters.service:
        found = found.filter(service=filters.service)
    if filters.person_id:
        found = found.filter(person=key_now(filters.person_id))
    return found


def silent_referrals(
    *, viewer: Viewer | None, at: datetime, days: int | None = None, using: str = "default"
) -> QuerySet[Referral]:
    """Referrals sent so many days ago (the rulebook's clock) without a word from the receiver.

    Those the viewer's organization sent; with `viewer` None and the batch role, everybody's.
    """
    limit = clock("silent_days", day=at.date()) if days is None else days
    found = Referral.objects.using(using).filter(
        status=Status.PENDING, status_at__lte=at - timedelta(days=limit)
    )
    if viewer is not None:
        found = found.filter(from_organization=viewer.organization_id)
    return found.order_by("status_at", "id")
