"""Reading memberships and organizations."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from wayhome.accounts.models import User
from wayhome.core.viewer import NOBODY, Viewer
from wayhome.organizations.choices import Kind
from wayhome.organizations.models import Membership, Organization


def current_memberships(user: User) -> QuerySet[Membership]:
    """The roles a worker holds today."""
    today = timezone.localdate()
    return (
        Membership.objects.filter(user=user)
        .filter(Q(ended_on=None) | Q(ended_on__gt=today))
        .select_related("organization")
        .order_by("organization__name")
    )


def viewer_for(user: User, chosen: str | None = None) -> tuple[Viewer, Organization | None]:
    """The viewer a signed-in worker is, in the organization they chose or their first one."""
    held = list(current_memberships(user))
    if not held:
        return Viewer(user_id=user.pk, organization_id=None), None
    organization = next(
        (one.organization for one in held if str(one.organization_id) == chosen),
        held[0].organization,
    )
    roles = frozenset(one.role for one in held if one.organization_id == organization.pk)
    return Viewer(user.pk, organization.pk, roles), organization


def viewer_in(*, user_id: UUID | None, organization: Organization, role: str) -> Viewer:
    """A viewer for jobs that act for an organization."""
    if organization is None:
        return NOBODY
    return Viewer(user_id, organization.pk, frozenset({role}))


def organizations_of(user: User) -> list[Organization]:
    """The organizations a worker has a role in today, by name."""
    return list(
        {one.organization_id: one.organization for one in current_memberships(user)}.values()
    )


def names_by_code() -> dict[str, str]:
    """Every organization's name by its code: who they are is open to every member."""
    return dict(Organization.objects.values_list("code", "name"))


def plans() -> list[Organization]:
    """The managed care plans of the community, by name."""
    return list(Organization.objects.filter(kind=Kind.PLAN))


def organization_of(viewer: Viewer) -> Organization:
    """The organization a viewer acts for. Raises Organization.DoesNotExist without one."""
    return Organization.objects.get(pk=viewer.acting_for)


def memberships_of(viewer: Viewer) -> list[Membership]:
    """The current roles in the viewer's organization, by name of worker."""
    today = timezone.localdate()
    return list(
        Membership.objects.filter(organization_id=viewer.acting_for)
        .filter(Q(ended_on=None) | Q(ended_on__gt=today))
        .select_related("user")
        .order_by("user__name", "role")
    )
