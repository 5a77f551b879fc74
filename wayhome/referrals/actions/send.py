"""Sending a referral, and taking it back before anybody opened it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connections, transaction
from django.utils.translation import gettext as _

from wayhome.audit.actions import disclose, record
from wayhome.core.classes import PROTECTED
from wayhome.core.clocks import local_day
from wayhome.core.viewer import Viewer
from wayhome.directory.queries import offers
from wayhome.referrals.actions.draft import filled_in
from wayhome.referrals.actions.errors import NotFound, Refused
from wayhome.referrals.actions.lock import (
    end_sharing,
    entry,
    hold_for_sending,
    lock,
    move,
)
from wayhome.referrals.choices import SHARED, Status
from wayhome.referrals.models import Referral
from wayhome.referrals.queries.detail import may_undo
from wayhome.referrals.queries.known import classes_held, known_about
from wayhome.referrals.rules import answer_due, clock
from wayhome.referrals.work import ANSWER, TARGET
from wayhome.tasks.actions import Ask, make_task, take_back_tasks


@transaction.atomic
def send_referral(*, referral_id: UUID, by: Viewer, at: datetime) -> Referral:
    """Send a draft: the receiver may see the person from now on, and has a task to answer.

    Sending what was sent already returns it unchanged. Raises NotFound where the draft or the
    person is not the viewer's to see, Refused (codes no_receiver, no_looking, not_offered,
    protected) with what to do instead.
    """
    referral = lock(referral_id)
    if referral.from_organization_id != by.organization_id:
        raise NotFound
    if referral.status != Status.DRAFT:
        return referral
    known = (
        known_about(referral.person_id, service=referral.service, viewer=by, on=local_day(at))
        if referral.person_id
        else None
    )
    if known is None:
        raise NotFound
    hold_for_sending(known.person_id, referral.service, by=by)
    held = classes_held(known.person_id, viewer=by)
    referral.data_class = _checked_class(referral, by, held)
    written = {"language", "phone", "how_to_find"}
    for name, value in filled_in(known).items():
        if name not in written:  # the worker has the last word on these
            setattr(referral, name, value)
    referral.status, referral.status_at, referral.sent_at = Status.PENDING, at, at
    referral.version += 1
    referral.save()
    entry(referral, by=by, at=at)
    _share(referral, at=at)
    _ask_for_answer(referral, by=by, at=at)
    detail = {"service": referral.service, "to": str(referral.to_organization_id)}
    record("referrals.sent", by=by, at=at, target=TARGET, target_id=referral.pk, detail=detail)
    disclose(
        [known.person_id],
        by=by,
        at=at,
        what=f"referral sent to {referral.to_organization_id}",
        classes=[one for one in SHARED if one in held],
        row_class=referral.data_class,
        basis=f"referral {referral.pk}",
    )
    return referral


@transaction.atomic
def take_back(*, referral_id: UUID, by: Viewer, at: datetime) -> Referral:
    """Undo the sending, for some minutes and only before anybody opened it.

    Raises NotFound; Refused (too_late) once it was opened, answered, or the time is over.
    """
    referral = lock(referral_id)
    if referral.from_organization_id != by.organization_id or referral.status == Status.DRAFT:
        raise NotFound
    if referral.status == Status.WITHDRAWN:
        return referral
    if not may_undo(referral, at):
        raise Refused(
            "too_late",
            _("It can no longer be taken back: it was opened, answered, or too long ago. "
              "Close it with a reason instead."),
        )  # fmt: skip
    # The receiver's right to look must end while this organization still sees the referral.
    end_sharing(referral, at=at)
    take_back_tasks(target=TARGET, target_id=referral.pk, at=at)
    move(referral, Status.WITHDRAWN, seen=referral.version, by=by, at=at)
    return referral


def _checked_class(referral: Referral, by: Viewer, held: frozenset[str]) -> str:
    """The class of data that this referral gives away by itself; Refused where it may not go."""
    receiver = referral.to_organization
    if receiver is None:
        raise Refused("no_receiver", _("Choose who shall receive the referral."))
    if not receiver.may_look:
        raise Refused("no_looking", _("Nobody can be referred to this kind of organization."))
    found = offers(service=referral.service, participant_id=receiver.pk, viewer=by)
    if found is None:
        raise Refused(
            "not_offered",
            _("%(name)s does not offer this service, as far as the directory knows. "
              "Choose another, or have the directory corrected.") % {"name": receiver.name},
        )  # fmt: skip
    elsewhere = receiver.pk != by.organization_id
    if found in PROTECTED and (elsewhere or found not in held):
        raise Refused(
            "protected",
            _("Being referred to %(name)s would by itself say something that is specially "
              "protected about this person. Such a referral cannot be sent from here yet: "
              "call them with the person present.") % {"name": receiver.name},
        )  # fmt: skip
    return found


def _share(referral: Referral, *, at: datetime) -> None:
    """Let the receiver see what the sender holds of the shareable classes, and nothing more."""
    if referral.to_organization_id == referral.from_organization_id:
        return
    until = at + timedelta(days=clock("share_days", day=local_day(at)))
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT consent_share(%s, %s, %s, %s, 'referral', %s)",
            [
                referral.to_organization_id,
                referral.person_id,
                [str(one) for one in SHARED],
                until,
                referral.pk,
            ],
        )


def _ask_for_answer(referral: Referral, *, by: Viewer, at: datetime) -> None:
    assert referral.to_organization_id is not None  # checked before
    ask = Ask(
        organization_id=referral.to_organization_id,
        because=ANSWER,
        due_at=answer_due(at, urgency=referral.urgency),
        target=TARGET,
        target_id=referral.pk,
        person_id=referral.person_id,
        data_class=referral.data_class,
        params={"service": referral.service, "organization": referral.from_organization.name},
    )
    make_task(ask, by=by, at=at)
