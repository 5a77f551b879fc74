"""What an administrator looks at before somebody's work ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from wayhome.accounts.models import User
from wayhome.core.viewer import Viewer
from wayhome.organizations.models import Membership, Organization
from wayhome.organizations.queries import colleagues_in, may_end_work, memberships_of, roles_in
from wayhome.referrals.queries import InName, referrals_in_name
from wayhome.tasks.queries import Owned, tasks_owned


@dataclass(frozen=True, slots=True)
class Leaving:
    """A worker's roles in an organization and what they have open, without about whom."""

    user: User
    organization: Organization
    roles: list[Membership]
    tasks: list[Owned]
    referrals: list[InName]
    colleagues: list[User]


def leaving(membership_id: UUID, *, viewer: Viewer) -> Leaving | None:
    """The worker of a role; None where the viewer may not end all of their roles there."""
    found = memberships_of(viewer).filter(pk=membership_id).first()
    if found is None:
        return None
    user, organization = found.user, found.organization
    if not may_end_work(viewer, user=user, organization=organization):
        return None
    whose: dict[str, Any] = {
        "worker": user.pk,
        "organization_id": organization.pk,
        "viewer": viewer,
    }
    return Leaving(
        user,
        organization,
        list(roles_in(organization, user=user)),
        tasks_owned(**whose),
        referrals_in_name(**whose),
        colleagues_in(organization, without=user),
    )
