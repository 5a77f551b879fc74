"""Silence becomes a task of whoever asked."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from uuid import UUID

from django.db import transaction

from wayhome.core.clocks import local_day
from wayhome.core.viewer import NOBODY
from wayhome.organizations.queries import owner_now
from wayhome.referrals.queries.lists import silent_referrals
from wayhome.referrals.work import SILENT, TARGET
from wayhome.tasks.actions import Ask, make_tasks


@transaction.atomic(using="batch")
def remind_of_silence(*, at: datetime) -> int:
    """Give each sender a task for every referral that nobody answered; how many are silent.

    It is of whoever asked, or of the colleague or team that has their work now.

    A job calls this as wayhome_batch. Called again it asks again for nothing that is still open.
    """
    found = silent_referrals(viewer=None, at=at, using="batch").filter(quiet=False)

    @cache
    def owner(asked_by: UUID | None, organization: UUID) -> UUID | None:
        return owner_now(asked_by, organization, using="batch")

    asks = [
        Ask(
            organization_id=one.from_organization_id,
            because=SILENT,
            due_at=at,
            target=TARGET,
            target_id=one.pk,
            user_id=owner(one.asked_by_id, one.from_organization_id),
            person_id=one.person_id,
            data_class=one.data_class,
            params={
                "service": one.service,
                "since": local_day(one.status_at).isoformat(),
                "organization": one.to_organization.name if one.to_organization else "",
            },
        )
        for one in found.select_related("to_organization")
    ]
    make_tasks(asks, by=NOBODY, at=at, using="batch")
    return len(asks)
