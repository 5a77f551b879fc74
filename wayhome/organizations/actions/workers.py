"""Adding workers, giving and ending roles, and stopping somebody's sign-in."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from wayhome.accounts.models import User
from wayhome.audit.actions import record
from wayhome.core.viewer import Viewer
from wayhome.organizations.actions.administrators import one_remains
from wayhome.organizations.choices import Kind, Role
from wayhome.organizations.models import Membership, Organization
from wayhome.organizations.queries import may_stop
from wayhome.organizations.rules import may_end


class NotYours(Exception):
    """The one who asks does not look after this role, worker or organization."""


@transaction.atomic
def give_role(
    *, user: User, organization: Organization, role: str, by: Viewer, at: datetime
) -> Membership:
    """Give a worker a role in an organization; giving it twice changes nothing."""
    membership, made = Membership.objects.get_or_create(
        user=user, organization=organization, role=role, ended_on=None
    )
    if made:
        _note("organizations.role.given", membership, by, at)
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
    """Add a worker without an invitation: from the command line, the demo and tests."""
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        user = User.objects.create_user(email, password, name=name)
    give_role(user=user, organization=organization, role=role, by=by, at=at)
    return user


@transaction.atomic
def end_role(*, membership: Membership, by: Viewer, at: datetime) -> None:
    """End a role today. Raises NotYours, or LastAdministrator."""
    if not may_end(by, organization_id=membership.organization_id, role=membership.role):
        raise NotYours
    one_remains(lambda all_of_them: all_of_them.filter(pk=membership.pk))
    membership.ended_on = timezone.localdate(at)
    membership.save(update_fields=["ended_on"])
    _note("organizations.role.ended", membership, by, at)


@transaction.atomic
def stop_worker(*, user: User, by: Viewer, at: datetime) -> None:
    """Let somebody sign in no longer; what they did and their roles stay on record.

    Raises NotYours, also for oneself, or LastAdministrator.
    """
    if not may_stop(by, user):
        raise NotYours
    one_remains(lambda all_of_them: all_of_them.filter(user=user))
    _switch(user, on=False, by=by, at=at)


@transaction.atomic
def allow_worker(*, user: User, by: Viewer, at: datetime) -> None:
    """Let somebody sign in again. Raises NotYours."""
    if not may_stop(by, user):
        raise NotYours
    _switch(user, on=True, by=by, at=at)


@transaction.atomic
def make_administrator(*, email: str, name: str, password: str, organization_code: str) -> User:
    """The first system administrator, from the command line."""
    organization, _ = Organization.objects.get_or_create(
        code=organization_code,
        defaults={"name": organization_code.replace("-", " ").title(), "kind": Kind.COUNTY},
    )
    by = Viewer(None, organization.pk, frozenset({Role.SYSTEM_ADMINISTRATOR}))
    user = add_worker(
        email=email,
        name=name,
        organization=organization,
        role=Role.SYSTEM_ADMINISTRATOR,
        by=by,
        at=timezone.now(),
        password=password,
    )
    vouch_for_address(user)
    return user


def vouch_for_address(user: User) -> None:
    """Note that the e-mail address is theirs, so that single sign-on keeps their password."""
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )


def _switch(user: User, *, on: bool, by: Viewer, at: datetime) -> None:
    user.is_active = on
    user.save(update_fields=["is_active"])
    record(
        f"organizations.worker.{'allowed' if on else 'stopped'}",
        by=by,
        at=at,
        target="accounts.user",
        target_id=user.pk,
    )


def _note(verb: str, membership: Membership, by: Viewer, at: datetime) -> None:
    record(
        verb,
        by=by,
        at=at,
        target="organizations.organization",
        target_id=membership.organization_id,
        detail={"user": str(membership.user_id), "role": membership.role},
    )
