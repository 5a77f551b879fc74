"""Reviews of who works in an organization: when, by whom, and what was decided."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from wayhome.core.viewer import Viewer
from wayhome.organizations.choices import Decision
from wayhome.organizations.models import AccessReview, Membership, ReviewedRole
from wayhome.organizations.rules import ADMINISTRATORS, everywhere


def reviews_of(viewer: Viewer) -> QuerySet[AccessReview]:
    """The reviews of the organizations the viewer looks after, the newest first."""
    found = (
        AccessReview.objects.select_related("organization")
        .annotate(
            total=Count("roles"),
            ended=Count("roles", filter=Q(roles__decision=Decision.END)),
        )
        .order_by("-opened_at", "id")
    )
    return found if everywhere(viewer) else found.filter(organization=viewer.acting_for)


def review_by_id(review_id: UUID, *, viewer: Viewer) -> AccessReview | None:
    """One of those reviews; None for any other."""
    return reviews_of(viewer).filter(pk=review_id).first()


def roles_of(review: AccessReview) -> list[ReviewedRole]:
    """The roles that a review is about, by name."""
    return list(review.roles.select_related("membership"))


def overdue_reviews(*, at: datetime, using: str) -> list[AccessReview]:
    """The reviews that nobody signed in time."""
    found = AccessReview.objects.using(using).filter(signed_at=None, due_at__lt=at)
    return list(found.select_related("organization"))


def administrators(
    organization_id: UUID | None = None, *, using: str = "default"
) -> list[Membership]:
    """Who looks after the workers there and can sign in; without one, after all of them."""
    held = Membership.objects.using(using).filter(
        ended_on=None, user__is_active=True, organization__closed_on=None
    )
    if organization_id is None:
        found = held.filter(role=ADMINISTRATORS[-1])
    else:
        found = held.filter(role__in=ADMINISTRATORS, organization=organization_id)
    return list(found.order_by("role", "user_id"))
