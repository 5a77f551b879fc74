"""Whose work ends, who takes it over, and who has it now."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from wayhome.accounts.models import User
from wayhome.core.viewer import Viewer
from wayhome.organizations.models import HandOver, Membership, Organization
from wayhome.organizations.rules import everywhere, may_end


def roles_in(organization: Organization, *, user: User | None = None) -> QuerySet[Membership]:
    """The roles held there today, by name of worker; of one worker where asked."""
    today = timezone.localdate()
    found = Membership.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=today), organization=organization
    ).select_related("user")
    return (found.filter(user=user) if user else found).order_by("user__name", "role")


def colleagues_in(organization: Organization, *, without: User) -> list[User]:
    """Who else works there and can sign in, by name."""
    held = roles_in(organization).exclude(user=without).filter(user__is_active=True)
    return list({one.user_id: one.user for one in held}.values())


def may_end_work(
    viewer: Viewer, *, user: User, organization: Organization, again: Collection[UUID] = ()
) -> bool:
    """Whether the viewer may end all of somebody's roles there (or give those keys back).

    Nobody ends their own: a colleague sees what is handed over.
    """
    if user.pk == viewer.user_id:
        return False
    held = Membership.objects.filter(pk__in=again) if again else roles_in(organization, user=user)
    roles = [one.role for one in held]
    return bool(roles) and all(
        may_end(viewer, organization_id=organization.pk, role=role) for role in roles
    )


def hand_overs_of(viewer: Viewer, *, at: datetime) -> list[HandOver]:
    """Whose work ended today where the viewer looks after it, and can still be taken back."""
    start = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    found = HandOver.objects.filter(made_at__gte=start, undone_at=None)
    found = found.select_related("user", "to", "organization").order_by("-made_at")
    return list(found if everywhere(viewer) else found.filter(organization=viewer.acting_for))


def owner_now(
    user_id: UUID | None, organization_id: UUID, *, using: str = "default"
) -> UUID | None:
    """Who has somebody's work there now: they, whom it was handed to, or nobody in particular."""
    today, asked = timezone.localdate(), set[UUID]()
    while user_id is not None and user_id not in asked:
        here = Membership.objects.using(using).filter(
            Q(ended_on=None) | Q(ended_on__gt=today),
            user=user_id,
            organization=organization_id,
            user__is_active=True,
        )
        if here.exists():
            return user_id
        asked.add(user_id)
        handed = HandOver.objects.using(using).filter(
            user=user_id, organization=organization_id, undone_at=None
        )
        last = handed.order_by("-made_at").first()
        user_id = last.to_id if last else None
    return None
