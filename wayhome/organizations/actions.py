"""Adding workers and giving roles."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from wayhome.accounts.models import User
from wayhome.audit.actions import record
from wayhome.core.viewer import Viewer
from wayhome.organizations.choices import Kind, Role
from wayhome.organizations.models import Membership, Organization


@transaction.atomic
def give_role(
    *, user: User, organization: Organization, role: str, by: Viewer, at: datetime
) -> Membership:
    """Give a worker a role in an organization; giving it twice changes nothing."""
    membership, made = Membership.objects.get_or_create(
        user=user, organization=organization, role=role, ended_on=None
    )
    if made:
        detail = {"user": str(user.pk), "role": role}
        record(
            "organizations.role.given",
            by=by,
            at=at,
            target="organization",
            target_id=organization.pk,
            detail=detail,
        )
    return membership


@transaction.atomic
def add_worker(
    *,
    email: str,
    name: str,
    organization: Organization,
    role: str,
    by: Viewer,
    at: datetime,
    password: str | None = None,
) -> User:
    """Add a worker to an organization, making their account if they have none."""
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        user = User.objects.create_user(email, password, name=name)
    give_role(user=user, organization=organization, role=role, by=by, at=at)
    return user


@transaction.atomic
def end_role(*, membership: Membership, by: Viewer, at: datetime) -> None:
    """End a role today. The last system administrator cannot end their own."""
    others = Membership.objects.select_for_update().filter(
        role=Role.SYSTEM_ADMINISTRATOR, ended_on=None
    )
    last = membership.role == Role.SYSTEM_ADMINISTRATOR and len(others) == 1
    if last:
        raise LastAdministrator
    membership.ended_on = timezone.localdate(at)
    membership.save(update_fields=["ended_on"])
    record(
        "organizations.role.ended",
        by=by,
        at=at,
        target="organization",
        target_id=membership.organization_id,
        detail={"user": str(membership.user_id), "role": membership.role},
    )


class LastAdministrator(Exception):
    """Somebody must remain who can add workers."""


@transaction.atomic
def make_administrator(*, email: str, name: str, password: str, organization_code: str) -> User:
    """The first system administrator, from the command line."""
    organization, _ = Organization.objects.get_or_create(
        code=organization_code,
        defaults={"name": organization_code.replace("-", " ").title(), "kind": Kind.COUNTY},
    )
    by = Viewer(None, organization.pk, frozenset({Role.SYSTEM_ADMINISTRATOR}))
    return add_worker(
        email=email,
        name=name,
        organization=organization,
        role=Role.SYSTEM_ADMINISTRATOR,
        by=by,
        at=timezone.now(),
        password=password,
    )
