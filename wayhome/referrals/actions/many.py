"""Referring many people at once: the single referral's own actions, one line after the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from wayhome.audit.actions import disclose, record
from wayhome.core.clocks import local_day
from wayhome.core.viewer import Viewer
from wayhome.referrals.actions.draft import change_draft, draft_referral
from wayhome.referrals.actions.errors import NotFound, Refused
from wayhome.referrals.actions.lock import hold_for_sending
from wayhome.referrals.actions.send import send_referral, take_back
from wayhome.referrals.choices import MOST_AT_ONCE, Status
from wayhome.referrals.models import Referral
from wayhome.referrals.queries.known import already_asked
from wayhome.referrals.queries.many import Asked, Prepared, prepare_many


@dataclass(frozen=True, slots=True)
class Line:
    """One line to send: who, for which service, to whom."""

    asked: Asked
    to: UUID


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one line: the referral that was sent, or the code of why it was not."""

    asked: Asked
    referral_id: UUID | None
    code: str = ""


@transaction.atomic
def look_up_many(asked: Sequence[Asked], *, by: Viewer, at: datetime) -> list[Prepared]:
    """The lines of a check page; each look at a person is logged."""
    found = prepare_many(asked[:MOST_AT_ONCE], viewer=by, on=local_day(at))
    seen = sorted({one.asked.person_id for one in found if one.known is not None})
    classes = ("demographic", "housing")
    disclose(seen, by=by, at=at, what="referral form", classes=classes)
    return found


@transaction.atomic
def refer_many(
    lines: Sequence[Line], *, batch: UUID, by: Viewer, at: datetime, written: Mapping[str, str]
) -> list[Outcome]:
    """Send each line that can be sent; a line that cannot is left out, with its reason.

    `batch` is made by the asker: the same batch sent twice is one sending. `written` are fields of
    WRITTEN that go with every line. Raises Refused (too_many).
    """
    if len(lines) > MOST_AT_ONCE:
        words = _("At most %(n)d at a time, so that each one is looked over.")
        raise Refused("too_many", words % {"n": MOST_AT_ONCE})
    outcomes = []
    # Always in the same order, so that two senders wait for one another and never in a ring.
    for line in sorted(lines, key=lambda one: (one.asked.person_id, one.asked.service)):
        try:
            with transaction.atomic():
                sent = _refer_once(line, batch=batch, by=by, at=at, written=written)
        except NotFound:
            outcomes.append(Outcome(line.asked, None, "unseen"))
        except Refused as refused:
            outcomes.append(Outcome(line.asked, None, refused.code))
        except DatabaseError:
            outcomes.append(Outcome(line.asked, None, "failed"))
        else:
            outcomes.append(Outcome(line.asked, sent.pk))
    count = sum(one.referral_id is not None for one in outcomes)
    detail = {"asked": len(lines), "sent": count}
    record("referrals.many", by=by, at=at, target="batch", target_id=batch, detail=detail)
    return outcomes


def _refer_once(
    line: Line, *, batch: UUID, by: Viewer, at: datetime, written: Mapping[str, str]
) -> Referral:
    """One line, unless the organization has asked for it already."""
    person, service = line.asked.person_id, line.asked.service
    hold_for_sending(person, service, by=by)
    key = uuid5(batch, f"{person}:{service}")
    mine = Referral.objects.filter(from_organization=by.organization_id, client_key=key).first()
    if mine is not None and mine.status != Status.DRAFT:
        return mine
    if already_asked(person, service=service, viewer=by):
        raise Refused("already", _("Already referred for this service."))
    draft = draft_referral(
        person_id=person, service=service, to=line.to, client_key=key, by=by, at=at
    )
    change_draft(referral_id=draft.pk, by=by, at=at, **written)
    return send_referral(referral_id=draft.pk, by=by, at=at)


@transaction.atomic
def list_many(referral_ids: Sequence[UUID], *, by: Viewer, at: datetime) -> list[Referral]:
    """The sender's referrals of these ids, by name; the people named are logged as looked at."""
    found = list(
        Referral.objects.filter(
            pk__in=referral_ids[:MOST_AT_ONCE], from_organization=by.organization_id
        )
        .select_related("person", "to_organization")
        .order_by("person__sort_name", "service", "id")
    )
    named = {one.person_id for one in found if one.person_id and one.person is not None}
    disclose(sorted(named), by=by, at=at, what="referral list", basis="referral")
    return found


@transaction.atomic
def take_back_many(referral_ids: Iterable[UUID], *, by: Viewer, at: datetime) -> tuple[int, int]:
    """Take back what was just sent and nobody opened: how many came back, and how many not."""
    back = late = 0
    for referral_id in sorted(set(referral_ids))[:MOST_AT_ONCE]:
        try:
            with transaction.atomic():
                take_back(referral_id=referral_id, by=by, at=at)
        except (NotFound, Refused):
            late += 1
        else:
            back += 1
    return back, late
