"""Moving what a worker has open to a colleague or to the team; what was sent stays as sent."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connections, transaction

from wayhome.audit.actions import record
from wayhome.core.viewer import Viewer


@transaction.atomic
def hand_over_drafts(
    *, organization_id: UUID, worker: UUID, to: UUID | None, by: Viewer, at: datetime
) -> list[UUID]:
    """Make the worker's unsent referrals a colleague's, or the team's; which these are.

    None are moved for somebody who does not look after the organization's workers.
    """
    moved = _call("referrals_hand_over(%s, %s, %s)", organization_id, worker, to)
    record("referrals.handed_over", by=by, at=at, detail={"referrals": len(moved)})
    return moved


@transaction.atomic
def hand_back_drafts(
    *,
    drafts: Collection[UUID],
    organization_id: UUID,
    worker: UUID,
    to: UUID | None,
    by: Viewer,
    at: datetime,
) -> list[UUID]:
    """Give back what was handed over and neither sent nor moved since."""
    call = "referrals_hand_back(%s::uuid[], %s, %s, %s)"
    moved = _call(call, list(drafts), organization_id, worker, to)
    record("referrals.handed_back", by=by, at=at, detail={"referrals": len(moved)})
    return moved


def _call(function: str, *given: Any) -> list[UUID]:
    with connections["default"].cursor() as cursor:
        cursor.execute(f"SELECT * FROM {function}", given)
        return [row[0] for row in cursor.fetchall()]
