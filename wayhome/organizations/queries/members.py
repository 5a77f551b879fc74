"""Reading memberships and organizations."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from wayhome.accounts.lockout import locked_among
from wayhome.accounts.models import User
from wayhome.audit.models import Event
from wayhome.core.viewer import NOBODY, Viewer
from wayhome.organizations.changes import Past, history
from wayhome.organizations.choices import PURPOSES, Kind, Role
from wayhome.organizations.models import Access, Invitation, Membership, Organization, Source
from wayhome.organizations.rules import SHIPPED, Guard, everywhere, may_end, stricter

__all__ = ["Past", "history"]  # how a page asks for a row's past


def current_memberships(user: User) -> QuerySet[Membership]:
    """The roles a worker holds today."""
    today = timezone.localdate()
    return (
        Membership.objects.filter(user=user)
        .filter(Q(ended_on=None) | Q(ended_on__gt=today), organization__closed_on=None)
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
    return Viewer(user.pk, organization.pk, roles, purposes_of(roles)), organization


def system_administrator(email: str) -> Viewer | None:
    """The viewer whom this address signs in as a system administrator; None where it does not."""
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if user is None:
        return None
    held = current_memberships(user).filter(role=Role.SYSTEM_ADMINISTRATOR).first()
    if held is None:
        return None
    return Viewer(user.pk, held.organization_id, frozenset({held.role}))


def guard_of(organization_id: UUID | None, *, using: str = "default") -> Guard:
    """How sign-ins are guarded there: as the community has it, or as its own row is stricter."""
    there = Q(organization=None) | Q(organization=organization_id)
    rows = list(Access.objects.using(using).filter(there))
    guard = SHIPPED
    for row in sorted(rows, key=lambda one: one.organization_id is not None):
        own = Guard(
            guard.second_factor if row.second_factor is None else frozenset(row.second_factor),
            row.idle_minutes or guard.idle_minutes,
            row.longest_hours or guard.longest_hours,
            row.review_months or guard.review_months,
        )
        guard = own if row.organization_id is None else stricter(guard, own)
    return guard


def viewer_in(*, user_id: UUID | None, organization: Organization, role: str) -> Viewer:
    """A viewer for jobs that act for an organization."""
    if organization is None:
        return NOBODY
    return Viewer(user_id, organization.pk, frozenset({role}), purposes_of([role]))


def purposes_of(roles: Iterable[str]) -> tuple[str, ...]:
    """What holders of these roles look at people for, in the order of the roles."""
    held = [role for role in PURPOSES if role in set(roles)]
    return tuple(dict.fromkeys(str(one) for role in held for one in PURPOSES[role]))


def organizations_of(user: User) -> list[Organization]:
    """The organizations a worker has a role in today, by name."""
    return list(
        {one.organization_id: one.organization for one in current_memberships(user)}.values()
    )


def names_by_code() -> dict[str, str]:
    """Every organization's name by its code: who they are is open to every member."""
    return dict(Organization.objects.values_list("code", "name"))


def privacy_officer_of(organization_id: UUID) -> UUID | None:
    """The account of an organization's privacy officer, the longest in office; None without one."""
    held = Membership.objects.filter(
        organization_id=organization_id, role=Role.PRIVACY_OFFICER, ended_on=None
    )
    return held.order_by("id").values_list("user_id", flat=True).first()


def plans() -> list[Organization]:
    """The managed care plans of the community, by name."""
    return list(Organization.objects.filter(kind=Kind.PLAN))


def organization_of(viewer: Viewer) -> Organization:
    """The organization a viewer acts for. Raises Organization.DoesNotExist without one."""
    return Organization.objects.get(pk=viewer.acting_for)


def organizations(*, closed: bool = True) -> QuerySet[Organization]:
    """Every organization of the community, by name; without the closed ones where asked."""
    found = Organization.objects.all()
    return found if closed else found.filter(closed_on=None)


def organization_by_id(organization_id: UUID) -> Organization | None:
    """One organization, or None."""
    return Organization.objects.filter(pk=organization_id).first()


def code_is_taken(code: str, *, of_source: bool = False) -> bool:
    """Whether an organization, or a source, has this code."""
    there = Source.objects.all() if of_source else Organization.objects.all()
    return bool(there.filter(code=code).exists())


def whose_hcp_code(code: str) -> Organization | None:
    """The plan that has this HCP code."""
    return Organization.objects.filter(hcp_codes__contains=[code]).first()


def note_about(row: Organization | Source, event_id: UUID) -> Event | None:
    """One note of an edit of this row."""
    return Event.objects.filter(pk=event_id, target_id=row.pk, detail__has_key="changes").first()


def all_sources() -> QuerySet[Source]:
    """Every source, by its organization's name and its own."""
    return Source.objects.select_related("organization").order_by("organization__name", "name")


def source_by_id(source_id: UUID) -> Source | None:
    """One source, or None."""
    return all_sources().filter(pk=source_id).first()


def memberships_of(viewer: Viewer) -> QuerySet[Membership]:
    """The current roles of the workers the viewer looks after, by name of worker.

    Each with whether it is the worker's `last` there, whether they are a system administrator there
    (`higher`), and whether they work `elsewhere`, too.
    """
    today = timezone.localdate()
    others = Membership.objects.filter(user=OuterRef("user"), ended_on=None)
    here = others.filter(organization=OuterRef("organization"))
    found = (
        Membership.objects.filter(Q(ended_on=None) | Q(ended_on__gt=today))
        .annotate(
            last=~Exists(here.exclude(pk=OuterRef("pk"))),
            higher=Exists(here.filter(role=Role.SYSTEM_ADMINISTRATOR)),
            elsewhere=Exists(others.exclude(organization=OuterRef("organization"))),
        )
        .select_related("user", "organization")
        .order_by("user__name", "role", "id")
    )
    return found if everywhere(viewer) else found.filter(organization_id=viewer.acting_for)


def invitations_of(viewer: Viewer) -> QuerySet[Invitation]:
    """The open invitations, and those that ran out unused, that the viewer looks after."""
    found = (
        Invitation.objects.filter(taken_at=None, withdrawn_at=None)
        .select_related("organization")
        .order_by("-made_at")
    )
    return found if everywhere(viewer) else found.filter(organization_id=viewer.acting_for)


def invitation_with(secret: str, *, at: datetime) -> Invitation | None:
    """The open invitation of a link; None for a wrong, used, withdrawn or old one alike."""
    digest = hashlib.sha256(secret.encode()).hexdigest()
    found = Invitation.objects.filter(digest=digest, organization__closed_on=None).first()
    return found if found and found.open_at(at) else None


def open_invitations_to(email: str, *, at: datetime) -> list[Invitation]:
    """The open invitations to an address, oldest first."""
    return list(
        Invitation.objects.filter(
            email=email.strip().lower(), taken_at=None, withdrawn_at=None, expires_at__gt=at
        )
        .select_related("organization")
        .order_by("made_at")
    )


def user_named(email: str) -> User | None:
    """The account with that address, whether it may sign in or not."""
    return User.objects.filter(email=email.strip().lower()).first()


def helped(users: Collection[User]) -> tuple[set[str], set[UUID]]:
    """Of these workers, the addresses whose password is locked, and who has a second step."""
    steps = Authenticator.objects.filter(user__in=users).values_list("user_id", flat=True)
    return locked_among(users), set(steps)


def worker_of(viewer: Viewer, user_id: UUID) -> User | None:
    """An account whose sign-in the viewer may stop or allow; None for any other."""
    user = User.objects.filter(pk=user_id).first()
    return user if user and may_stop(viewer, user) else None


def may_stop(viewer: Viewer, user: User) -> bool:
    """Whether the viewer looks after all of the worker's roles; nobody stops themselves."""
    if user.pk == viewer.user_id:
        return False
    if everywhere(viewer):
        return True
    held = list(Membership.objects.filter(user=user, ended_on=None))
    return bool(held) and all(
        may_end(viewer, organization_id=one.organization_id, role=one.role) for one in held
    )
