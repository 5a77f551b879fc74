"""Reviews of who works where become tasks; signing one ends what it says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from wayhome.core.viewer import NOBODY, Viewer
from wayhome.desk.actions.leaving import end_one_role, hand_over
from wayhome.desk.work import OVERDUE, REVIEW, TARGET
from wayhome.organizations.actions import open_reviews, sign_review
from wayhome.organizations.models import AccessReview, Membership
from wayhome.organizations.queries import administrators, overdue_reviews, roles_in
from wayhome.tasks.actions import Ask, finish_tasks, make_tasks, take_back_tasks


@transaction.atomic(using="batch")
def ask_for_reviews(*, at: datetime) -> int:
    """Open the reviews that are due, each a task of an administrator; how many were opened.

    What is overdue is asked of a system administrator, too. A job calls this as wayhome_batch.
    """
    opened = open_reviews(at=at)
    asks = [
        ask
        for one in opened
        for ask in _asks(one, REVIEW, administrators(one.organization_id, using="batch"))
    ]
    for one in overdue_reviews(at=at, using="batch"):
        asks += _asks(one, OVERDUE, [])
    make_tasks(asks, by=NOBODY, at=at, using="batch")
    return len(opened)


@transaction.atomic
def sign_access_review(
    *, review: AccessReview, decisions: Mapping[UUID, str], by: Viewer, at: datetime
) -> bool:
    """Sign, end the roles that are to end, hand over what is open to the team; False: done before.

    Raises what `sign_review`, `end_role` and `hand_over` do, with nothing changed.
    """
    ending = sign_review(review=review, decisions=decisions, by=by, at=at)
    if ending is None:
        return False
    keys = {one.pk for one in ending}
    for one in ending:
        there = roles_in(one.organization, user=one.user)
        if not there.filter(pk=one.pk).exists():
            continue  # it ended with another of theirs
        if one.user_id == by.user_id or there.exclude(pk__in=keys).exists():
            end_one_role(membership=one, by=by, at=at)
        else:
            hand_over(user=one.user, organization=one.organization, to=None, by=by, at=at)
    finish_tasks(target=TARGET, target_id=review.pk, by=by, at=at)
    take_back_tasks(target=TARGET, target_id=review.pk, at=at)
    return True


def _asks(review: AccessReview, because: str, found: Iterable[Membership]) -> list[Ask]:
    """One administrator is asked; where the organization has none, one of the whole system."""
    whom = next(iter([*found, *administrators(using="batch")]), None)
    if whom is None:
        return []
    return [
        Ask(
            organization_id=whom.organization_id,
            because=because,
            due_at=review.due_at,
            target=TARGET,
            target_id=review.pk,
            user_id=whom.user_id,
            params={"organization": review.organization.name},
        )
    ]
