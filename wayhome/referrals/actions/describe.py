"""A referral in words, by those who may refer and may look at nobody."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.audit.actions import record
from wayhome.core.classes import PROTECTED
from wayhome.core.viewer import Viewer
from wayhome.directory.queries import offers
from wayhome.organizations.models import Organization
from wayhome.referrals.actions.draft import LONGEST
from wayhome.referrals.actions.errors import Refused
from wayhome.referrals.actions.lock import organization_of
from wayhome.referrals.choices import Status, Urgency
from wayhome.referrals.models import Referral
from wayhome.referrals.rules import answer_due
from wayhome.referrals.work import ANSWER, TARGET
from wayhome.tasks.actions import Ask, make_task


@transaction.atomic
def describe(
    *,
    name: str,
    service: str,
    to: UUID,
    client_key: UUID,
    by: Viewer,
    at: datetime,
    birth: date | None = None,
    release_on: date | None = None,
    phone: str = "",
    language: str = "",
    how_to_find: str = "",
    note: str = "",
) -> None:
    """Send a referral that names somebody in words; the same `client_key` twice is one referral.

    For law enforcement and corrections only: nobody is looked up, nothing is told back but a
    receipt (`queries.receipts`). Raises Refused (may_look, no_looking, not_offered, no_name).
    """
    sender = Organization.objects.get(pk=organization_of(by))
    receiver = Organization.objects.filter(pk=to).first()
    if sender.may_look:
        raise Refused("may_look", _("Find the person first, and refer from their page."))
    if receiver is None or not receiver.may_look:
        raise Refused("no_looking", _("Nobody can be referred to this kind of organization."))
    found = offers(service=service, participant_id=to, viewer=by)
    if found is None or found in PROTECTED:
        raise Refused("not_offered", _("This organization cannot be referred to from here."))
    if not name.strip():
        raise Refused("no_name", _("Say whom you refer."))
    texts = {"note": note, "phone": phone, "language": language, "how_to_find": how_to_find}
    if any(len(text) > LONGEST[field] for field, text in texts.items()):
        raise Refused("too_long", _("One of the answers is too long."))
    referral = Referral(
        # The sender cannot look for what it sent; the same key gives the same id.
        id=uuid5(sender.pk, str(client_key)),
        client_key=client_key,
        quiet=True,
        service=service,
        from_organization=sender,
        to_organization=receiver,
        asked_by_id=by.user_id,
        source="justice",
        given_name=name.strip()[:200],
        given_birth=birth,
        release_on=release_on,
        status=Status.PENDING,
        status_at=at,
        made_at=at,
        sent_at=at,
        version=1,
        **texts,
    )
    Referral.objects.bulk_create([referral], ignore_conflicts=True)
    ask = Ask(
        organization_id=receiver.pk,
        because=ANSWER,
        due_at=answer_due(at, urgency=Urgency.ROUTINE),
        target=TARGET,
        target_id=referral.pk,
        params={"service": service, "organization": sender.name},
    )
    make_task(ask, by=by, at=at)
    record("referrals.described", by=by, at=at, target=TARGET, target_id=referral.pk)
