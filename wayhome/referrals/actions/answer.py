"""What the receiver (and sometimes the sender) does with a referral that was sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from wayhome.audit.actions import disclose, record
from wayhome.core.clocks import local_day
from wayhome.core.paging import Page
from wayhome.core.viewer import Viewer
from wayhome.referrals.actions.errors import NotFound
from wayhome.referrals.actions.lock import check_reason, end_sharing, lock, move, organization_of
from wayhome.referrals.choices import Side, Status
from wayhome.referrals.models import Referral
from wayhome.referrals.queries.detail import Detail, detail_of, side_of
from wayhome.referrals.queries.lists import Filters, referrals_page
from wayhome.referrals.rules import business_days_after, clock
from wayhome.referrals.work import ANSWER, REACH_OUT, TARGET
from wayhome.tasks.actions import Ask, finish_tasks, make_task, take_back_tasks


@transaction.atomic
def open_referral(
    *, referral_id: UUID, by: Viewer, at: datetime, what: str = "referral page"
) -> Detail:
    """Look at a referral, on a page or printed (`what`).

    The receiver's first look is noted, every look at a person is logged. Raises
    NotFound where there is none for this viewer.
    """
    found = detail_of(referral_id, viewer=by, at=at)
    if found is None:
        raise NotFound
    referral = found.referral
    if found.side is Side.RECEIVER and referral.opened_at is None:
        opened = Referral.objects.filter(pk=referral_id, opened_at=None).update(opened_at=at)
        referral.opened_at = at
        if opened:
            record("referrals.opened", by=by, at=at, target=TARGET, target_id=referral_id)
    if found.known is not None:
        disclose(
            [found.known.person_id],
            by=by,
            at=at,
            what=what,
            classes=("demographic", "housing"),
            row_class=referral.data_class,
            basis=f"referral {referral_id}",
        )
    return found


@transaction.atomic
def list_referrals(
    filters: Filters, *, by: Viewer, at: datetime, after: str = ""
) -> Page[Referral]:
    """One page of referrals; the people named on it are logged as looked at."""
    page = referrals_page(filters, viewer=by, after=after)
    named = {one.person_id for one in page.rows if one.person is not None and one.person_id}
    disclose(sorted(named), by=by, at=at, what="referral list", basis="referral")
    return page


@transaction.atomic
def accept(
    *, referral_id: UUID, seen: int, by: Viewer, at: datetime, worker: str = "", note: str = ""
) -> Referral:
    """Accept, and say who will work with the person. Raises NotFound, Conflict, Refused."""
    referral = lock(referral_id)
    if move(referral, Status.ACCEPTED, seen=seen, by=by, at=at, note=note, worker=worker):
        finish_tasks(target=TARGET, target_id=referral.pk, because=ANSWER, by=by, at=at)
        take_back_tasks(target=TARGET, target_id=referral.pk, at=at)
        days = clock("outreach_business_days", day=local_day(at))
        ask = Ask(
            organization_id=organization_of(by),
            because=REACH_OUT,
            due_at=business_days_after(at, days),
            target=TARGET,
            target_id=referral.pk,
            person_id=referral.person_id,
            data_class=referral.data_class,
            params={"service": referral.service},
        )
        make_task(ask, by=by, at=at)
    return referral


@transaction.atomic
def decline(
    *, referral_id: UUID, seen: int, reason: str, by: Viewer, at: datetime, note: str = ""
) -> Referral:
    """Decline with a reason of decline_reasons.toml; the receiver sees the person no more.

    Raises NotFound, Conflict, Refused.
    """
    referral = lock(referral_id)
    check_reason("decline_reasons", reason, note, at=at)
    if move(referral, Status.DECLINED, seen=seen, by=by, at=at, reason=reason, note=note):
        _settle(referral, by=by, at=at)
        end_sharing(referral, at=at)
    return referral


@transaction.atomic
def log_outreach(
    *, referral_id: UUID, seen: int, result: str, by: Viewer, at: datetime, note: str = ""
) -> Referral:
    """Log one attempt to reach the person, whatever came of it (outreach_results.toml).

    Raises NotFound, Conflict, Refused.
    """
    referral = lock(referral_id)
    check_reason("outreach_results", result, note, at=at)
    if move(referral, Status.OUTREACH, seen=seen, by=by, at=at, reason=result, note=note):
        _settle(referral, by=by, at=at)
    return referral


@transaction.atomic
def close(
    *, referral_id: UUID, seen: int, reason: str, by: Viewer, at: datetime, note: str = ""
) -> Referral:
    """Close the loop with a reason of closure_reasons.toml.

    The receiver may look for a grace time more, to finish its records; where the sender closes an
    unanswered referral, the receiver's right ends at once. Raises NotFound, Conflict, Refused.
    """
    referral = lock(referral_id)
    check_reason("closure_reasons", reason, note, at=at)
    side = side_of(referral, by)
    if move(referral, Status.CLOSED, seen=seen, by=by, at=at, reason=reason, note=note):
        _settle(referral, by=by, at=at)
        if side is Side.SENDER:
            end_sharing(referral, at=at)
        else:
            grace = timedelta(days=clock("close_grace_days", day=local_day(at)))
            end_sharing(referral, at=at + grace)
    return referral


def _settle(referral: Referral, *, by: Viewer, at: datetime) -> None:
    """Nothing is left to do about it: finish one's own tasks, take back those asked of others."""
    finish_tasks(target=TARGET, target_id=referral.pk, by=by, at=at)
    take_back_tasks(target=TARGET, target_id=referral.pk, at=at)
