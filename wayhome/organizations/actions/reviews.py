"""Opening reviews of who works in an organization, and signing them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Min, Q
from django.utils import timezone

from wayhome.accounts.models import User
from wayhome.audit.actions import record
from wayhome.audit.models import Disclosure, Event
from wayhome.core.clocks import local_day
from wayhome.core.viewer import NOBODY, Viewer
from wayhome.organizations.actions.workers import NotYours
from wayhome.organizations.choices import Decision
from wayhome.organizations.models import AccessReview, Membership, Organization, ReviewedRole
from wayhome.organizations.queries import guard_of
from wayhome.organizations.rules import looks_after, months_after

DUE_AFTER = timedelta(days=14)


class Undecided(Exception):
    """A role of the review has neither been kept nor ended."""


@transaction.atomic(using="batch")
def open_reviews(*, at: datetime) -> list[AccessReview]:
    """Open a review in each organization where one is due. A job calls this as wayhome_batch."""
    here = Organization.objects.using("batch").filter(closed_on=None)
    made = [_open(one, at) for one in here if _is_due(one, at)]
    return [one for one in made if one is not None]


@transaction.atomic
def sign_review(
    *, review: AccessReview, decisions: Mapping[UUID, str], by: Viewer, at: datetime
) -> list[Membership] | None:
    """Sign for what was decided of each role; the roles to end, or None if it was signed before.

    Raises NotYours, or Undecided where a role that still holds is left out.
    """
    held = AccessReview.objects.select_for_update(of=("self",)).get(pk=review.pk)
    if by.user_id is None or not looks_after(by, held.organization_id):
        raise NotYours
    if held.signed_at is not None:
        return None
    ending = []
    for role in held.roles.select_related("membership__user", "membership__organization"):
        decision = decisions.get(role.pk, "")
        if decision not in Decision.values:
            if role.membership.ended_on is None:
                raise Undecided
            continue
        role.decision = decision
        role.save(update_fields=["decision"])
        if decision == Decision.END and role.membership.ended_on is None:
            ending.append(role.membership)
    held.signed_at, held.signed_by_id = at, by.user_id
    held.signed_name = User.objects.get(pk=by.user_id).name
    held.save(update_fields=["signed_at", "signed_by", "signed_name"])
    _note("signed", held, by, at, ended=len(ending))
    return ending


def _is_due(organization: Organization, at: datetime) -> bool:
    """No review is open, and the last one, or the first role, lies back far enough."""
    reviews = AccessReview.objects.using("batch").filter(organization=organization)
    if reviews.filter(signed_at=None).exists():
        return False
    last = reviews.aggregate(last=Max("signed_at"))["last"]
    if last is None:
        first = Event.objects.using("batch").filter(
            verb="organizations.role.given", target_id=organization.pk
        )
        last = first.aggregate(first=Min("at"))["first"]
    months = guard_of(organization.pk, using="batch").review_months
    return last is None or months_after(local_day(last), months) <= local_day(at)


def _open(organization: Organization, at: datetime) -> AccessReview | None:
    today = timezone.localdate(at)
    held = list(
        Membership.objects.using("batch")
        .filter(Q(ended_on=None) | Q(ended_on__gt=today), organization=organization)
        .select_related("user")
    )
    if not held:
        return None
    looks = dict(
        Disclosure.objects.using("batch")
        .filter(organization_id=organization.pk, by__in={one.user_id for one in held})
        .values_list("by")
        .annotate(Max("at"))
    )
    review = AccessReview.objects.using("batch").create(
        organization=organization, opened_at=at, due_at=at + DUE_AFTER
    )
    ReviewedRole.objects.using("batch").bulk_create(
        ReviewedRole(
            review=review,
            membership=one,
            name=one.user.name,
            email=one.user.email,
            role=one.role,
            last_sign_in=one.user.last_login,
            last_look=looks.get(one.user_id),
        )
        for one in held
    )
    _note("opened", review, NOBODY, at, using="batch", roles=len(held))
    return review


def _note(
    verb: str, review: AccessReview, by: Viewer, at: datetime, using: str = "default", **detail: int
) -> None:
    record(
        f"organizations.review.{verb}",
        by=by,
        at=at,
        target="organizations.organization",
        target_id=review.organization_id,
        detail={"review": str(review.pk), **detail},
        using=using,
    )
