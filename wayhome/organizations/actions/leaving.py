"""Ending somebody's work in an organization, and taking that back on the same day.

Tasks and referrals are moved by the apps that hold them; `desk` does all of it in one step.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from wayhome.accounts.actions import end_sessions
from wayhome.accounts.models import User
from wayhome.audit.actions import record
from wayhome.core.viewer import Viewer
from wayhome.organizations.actions.administrators import one_remains
from wayhome.organizations.actions.workers import NotYours
from wayhome.organizations.models import HandOver, Invitation, Membership, Organization
from wayhome.organizations.queries import colleagues_in, may_end_work, roles_in


class TooLate(Exception):
    """The day is over: give the roles again instead."""


class NotAColleague(Exception):
    """Whoever takes the work over must work there, and be able to sign in."""


@transaction.atomic
def end_work(
    *, user: User, organization: Organization, to: User | None, by: Viewer, at: datetime
) -> HandOver:
    """End all roles there today and all sign-ins now, and withdraw open invitations to return.

    Raises NotYours, NotAColleague or LastAdministrator.
    """
    if not may_end_work(by, user=user, organization=organization):
        raise NotYours
    if to is not None and to not in colleagues_in(organization, without=user):
        raise NotAColleague
    roles = list(roles_in(organization, user=user).select_for_update(of=("self",)))
    keys = [one.pk for one in roles]
    one_remains(lambda all_of_them: all_of_them.filter(pk__in=keys))
    Membership.objects.filter(pk__in=keys).update(ended_on=timezone.localdate(at))
    Invitation.objects.filter(
        organization=organization, email=user.email, taken_at=None, withdrawn_at=None
    ).update(withdrawn_at=at)
    end_sessions(user_id=user.pk)
    made = HandOver.objects.create(
        organization=organization,
        user=user,
        to=to,
        made_at=at,
        made_by=by.user_id,
        memberships=keys,
    )
    _note("ended", made, by, at, roles=[one.role for one in roles])
    return made


@transaction.atomic
def take_back_end(*, handed: HandOver, by: Viewer, at: datetime) -> HandOver | None:
    """Give the roles back that ended with it; None where that was done already.

    Raises NotYours, or TooLate on another day.
    """
    held = HandOver.objects.select_for_update(of=("self",)).get(pk=handed.pk)
    if not may_end_work(by, user=held.user, organization=held.organization, again=held.memberships):
        raise NotYours
    if held.undone_at is not None:
        return None
    if timezone.localdate(held.made_at) != timezone.localdate(at):
        raise TooLate
    now = set(roles_in(held.organization, user=held.user).values_list("role", flat=True))
    for one in Membership.objects.filter(pk__in=held.memberships):
        if one.role not in now:  # it may have been given again meanwhile
            Membership.objects.filter(pk=one.pk).update(ended_on=None)
    held.undone_at = at
    held.save(update_fields=["undone_at"])
    _note("end_taken_back", held, by, at)
    return held


def _note(verb: str, handed: HandOver, by: Viewer, at: datetime, **detail: object) -> None:
    record(
        f"organizations.work.{verb}",
        by=by,
        at=at,
        target="organizations.organization",
        target_id=handed.organization_id,
        detail={
            "user": str(handed.user_id),
            "to": str(handed.to_id or ""),
            "hand_over": str(handed.pk),
            **detail,
        },
    )
