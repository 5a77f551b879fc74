"""One referral, as its sender or its receiver sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connections

from wayhome.core.clocks import local_day
from wayhome.core.viewer import Viewer
from wayhome.referrals.choices import ENDED, OPEN, Side, Status, may_move
from wayhome.referrals.models import Referral, ReferralStatus
from wayhome.referrals.queries.known import Known, known_about
from wayhome.referrals.rules import answer_due, clock, days_silent


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of the history."""

    status: Status
    at: datetime
    reason: str
    note: str
    worker: str
    who: str
    organization: str


@dataclass(frozen=True, slots=True)
class Detail:
    """A referral with its history, oldest first, and what the viewer may do with it.

    `known` is None where the viewer may not see the person (any more); what was written about them
    is then left out, too. `waits_for` names the organization whose turn it is, empty when it ended.
    """

    referral: Referral
    side: Side
    steps: list[Step]
    known: Known | None
    moves: frozenset[Status]
    waits_for: str
    silent_days: int
    answer_due: datetime | None
    can_undo: bool

    @property
    def readable(self) -> bool:
        """Whether what was written about the person may be shown."""
        return self.referral.quiet or self.known is not None

    @property
    def silent(self) -> bool:
        """Whether the silence has lasted longer than it should."""
        return self.silent_days > 0


def detail_of(referral_id: UUID, *, viewer: Viewer, at: datetime) -> Detail | None:
    """The referral, or None where there is none for this viewer."""
    referral = (
        Referral.objects.filter(pk=referral_id)
        .select_related("from_organization", "to_organization", "plan", "asked_by", "person")
        .first()
    )
    if referral is None:
        return None
    side = side_of(referral, viewer)
    status = Status(referral.status)
    return Detail(
        referral=referral,
        side=side,
        steps=_steps(referral),
        known=_known(referral, viewer, at),
        moves=frozenset(after for after in Status if may_move(status, after, side)),
        waits_for=_waits_for(referral),
        silent_days=_silence(referral, at),
        answer_due=_due(referral),
        can_undo=side is Side.SENDER and may_undo(referral, at),
    )


def _known(referral: Referral, viewer: Viewer, at: datetime) -> Known | None:
    if referral.person_id is None:
        return None
    day = local_day(at)
    return known_about(referral.person_id, service=referral.service, viewer=viewer, on=day)


def side_of(referral: Referral, viewer: Viewer) -> Side:
    """Which side the viewer is on; a referral to oneself is answered as its receiver."""
    if referral.status != Status.DRAFT and referral.to_organization_id == viewer.organization_id:
        return Side.RECEIVER
    return Side.SENDER


def may_undo(referral: Referral, at: datetime) -> bool:
    """Whether sending may still be taken back: unopened, unanswered, within the undo time."""
    if referral.status != Status.PENDING or referral.sent_at is None or referral.opened_at:
        return False
    minutes = (at - referral.sent_at).total_seconds() / 60
    return minutes <= clock("undo_minutes", day=local_day(at))


def receipts(*, viewer: Viewer, most: int = 100) -> list[dict[str, Any]]:
    """What the sender of quiet referrals is told: received or not, and who will meet the person."""
    if viewer.organization_id is None:
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT * FROM referrals_receipts(%s)", [most])
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _steps(referral: Referral) -> list[Step]:
    entries = ReferralStatus.objects.filter(referral=referral).select_related(
        "by", "by_organization"
    )
    return [
        Step(
            status=Status(one.status),
            at=one.at,
            reason=one.reason,
            note=one.note,
            worker=one.worker,
            who=one.by.name if one.by else "",
            organization=one.by_organization.name,
        )
        for one in entries
    ]


def _waits_for(referral: Referral) -> str:
    if referral.status in ENDED:
        return ""
    if referral.status == Status.DRAFT or referral.to_organization is None:
        return referral.from_organization.name
    return referral.to_organization.name


def _silence(referral: Referral, at: datetime) -> int:
    """Days without a word, once they are more than the clock allows; else 0."""
    if referral.status not in OPEN:
        return 0
    days = days_silent(referral.status_at, at)
    return days if days >= clock("silent_days", day=local_day(at)) else 0


def _due(referral: Referral) -> datetime | None:
    if referral.status != Status.PENDING or referral.sent_at is None:
        return None
    return answer_due(referral.sent_at, urgency=referral.urgency)
