"""Somebody's work ends: roles, sign-ins and what they had open, in one step, and back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from wayhome.accounts.models import User
from wayhome.core.viewer import Viewer
from wayhome.organizations.actions import end_role, end_work, take_back_end
from wayhome.organizations.models import HandOver, Membership, Organization
from wayhome.organizations.queries import roles_in
from wayhome.referrals.actions import hand_back_drafts, hand_over_drafts
from wayhome.tasks.actions import hand_back_tasks, hand_over_tasks


@transaction.atomic
def hand_over(
    *, user: User, organization: Organization, to: User | None, by: Viewer, at: datetime
) -> HandOver:
    """End somebody's work there, and give what they had open to a colleague or to the team.

    Raises what `organizations.actions.end_work` does, with nothing changed.
    """
    made = end_work(user=user, organization=organization, to=to, by=by, at=at)
    whose: dict[str, Any] = {
        "organization_id": organization.pk,
        "worker": user.pk,
        "to": made.to_id,
    }
    made.tasks = hand_over_tasks(**whose, by=by, at=at)
    made.drafts = hand_over_drafts(**whose, by=by, at=at)
    made.save(update_fields=["tasks", "drafts"])
    return made


@transaction.atomic
def end_one_role(*, membership: Membership, by: Viewer, at: datetime) -> None:
    """End a role today; with somebody's last one there, what they have open goes to the team.

    Raises what `organizations.actions.end_role` does, with nothing changed.
    """
    user, place = membership.user, membership.organization
    if not roles_in(place, user=user).exclude(pk=membership.pk).exists():
        whose: dict[str, Any] = {"organization_id": place.pk, "worker": user.pk, "to": None}
        hand_over_tasks(**whose, by=by, at=at)
        hand_over_drafts(**whose, by=by, at=at)
    end_role(membership=membership, by=by, at=at)


@transaction.atomic
def take_back_hand_over(*, handed: HandOver, by: Viewer, at: datetime) -> None:
    """Give back roles, tasks and drafts; what was done or sent since stays done.

    Raises what `organizations.actions.take_back_end` does, with nothing changed.
    """
    held = take_back_end(handed=handed, by=by, at=at)
    if held is None:
        return
    whose: dict[str, Any] = {
        "organization_id": held.organization_id,
        "worker": held.user_id,
        "to": held.to_id,
    }
    hand_back_tasks(tasks=held.tasks, **whose, by=by, at=at)
    hand_back_drafts(drafts=held.drafts, **whose, by=by, at=at)


def _whose(handed: HandOver) -> dict[str, Any]:
    return {
        "organization_id": handed.organization_id,
        "worker": handed.user_id,
        "to": handed.to_id,
    }
