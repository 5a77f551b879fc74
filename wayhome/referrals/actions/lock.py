"""Taking hold of one referral, and moving it by the declared table."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connections
from django.utils.translation import gettext as _

from wayhome.audit.actions import record
from wayhome.core.clocks import local_day, when
from wayhome.core.viewer import Viewer
from wayhome.referrals.actions.errors import Conflict, NotFound, Refused
from wayhome.referrals.choices import LONGEST_NOTE, Status, may_move
from wayhome.referrals.models import Referral, ReferralStatus
from wayhome.referrals.queries.detail import side_of
from wayhome.referrals.rules import is_known

NEEDS_WORDS = "other"


def lock(referral_id: UUID) -> Referral:
    """The referral, held until the transaction ends. Raises NotFound."""
    found = (
        Referral.objects.select_for_update(of=("self",))
        .select_related("from_organization", "to_organization")
        .filter(pk=referral_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def hold_for_sending(person_id: UUID, service: str, *, by: Viewer) -> None:
    """Wait until nobody else of this organization sends this person for this service.

    Held until the transaction ends. Two open referrals for one service may be meant (the first
    one is silent), so no constraint forbids them; nobody makes two without seeing the first.
    """
    name = f"referral:{organization_of(by)}:{person_id}:{service}"
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def move(
    referral: Referral,
    after: Status,
    *,
    seen: int,
    by: Viewer,
    at: datetime,
    reason: str = "",
    note: str = "",
    worker: str = "",
) -> bool:
    """Add an entry to the history of a locked referral.

    `seen` is the version the viewer had before them. Returns False where the very same move was
    already made by the same worker (a double click). Raises Conflict where somebody else moved it
    meanwhile, Refused where this side may not move it there.
    """
    if referral.version != seen:
        last = referral.history.select_related("by", "by_organization").last()
        if last and last.by_id == by.user_id and last.status == after:
            return False
        raise Conflict("conflict", _too_late(referral, last))
    if not may_move(referral.status, after, side_of(referral, by)):
        raise Refused(
            "not_allowed",
            _("A referral that is “%(before)s” cannot become “%(after)s” from your side.")
            % {"before": referral.get_status_display(), "after": after.label},
        )
    if len(note) > LONGEST_NOTE:
        raise Refused("too_long", _("The note is too long; write at most 5,000 letters."))
    referral.status = after
    referral.status_at = at
    referral.version += 1
    referral.save(update_fields=["status", "status_at", "version"])
    entry(referral, by=by, at=at, reason=reason, note=note, worker=worker)
    record(
        f"referrals.{after.value}",
        by=by,
        at=at,
        target="referral",
        target_id=referral.pk,
        detail={"service": referral.service, "reason": reason, "version": referral.version},
    )
    return True


def organization_of(by: Viewer) -> UUID:
    """The viewer's organization; NotFound where they act for none."""
    if by.organization_id is None:
        raise NotFound
    return by.organization_id


def entry(
    referral: Referral,
    *,
    by: Viewer,
    at: datetime,
    reason: str = "",
    note: str = "",
    worker: str = "",
) -> None:
    """Write the referral's present state into its history."""
    ReferralStatus.objects.create(
        referral=referral,
        status=referral.status,
        at=at,
        reason=reason,
        note=note.strip(),
        worker=worker.strip()[:120],
        by_id=by.user_id,
        by_organization_id=organization_of(by),
    )


def check_reason(name: str, reason: str, note: str, *, at: datetime) -> None:
    """Refuse a reason that the list does not hold on that day, and "other" without words."""
    if not is_known(name, reason, day=local_day(at)):
        raise Refused("no_reason", _("Choose one of the reasons."))
    if reason == NEEDS_WORDS and not note.strip():
        raise Refused("no_words", _("Say the other reason in your own words."))


def end_sharing(referral: Referral, *, at: datetime) -> None:
    """End at that moment what the referral let its receiver see."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT consent_end('referral', %s, %s)", [referral.pk, at])


def _too_late(referral: Referral, last: ReferralStatus | None) -> str:
    if last is None:
        return _("This referral changed while you were reading. Look at it again.")
    return _("%(who)s at %(organization)s was quicker: “%(status)s”, %(when)s. Look again.") % {
        "who": last.by.name if last.by else _("Somebody"),
        "organization": last.by_organization.name,
        "status": last.get_status_display(),
        "when": when(last.at),
    }
