"""A referral on the sender's desk, filled in from what is known."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.audit.actions import disclose
from wayhome.core.clocks import local_day
from wayhome.core.ids import new_id
from wayhome.core.viewer import Viewer
from wayhome.organizations.choices import Kind
from wayhome.organizations.models import Organization
from wayhome.referrals.actions.errors import NotFound, Refused
from wayhome.referrals.actions.lock import lock, organization_of
from wayhome.referrals.choices import LONGEST_NOTE, Status, Urgency
from wayhome.referrals.models import Referral
from wayhome.referrals.queries.known import Known, known_about
from wayhome.referrals.rules import is_known
from wayhome.referrals.words import language_name

# What a referral's source is taken to be, by the kind of the asking organization.
SOURCE_OF = {
    Kind.COC: "homeless_services",
    Kind.SHELTER: "homeless_services",
    Kind.PLAN: "plan",
    Kind.PROVIDER: "provider",
    Kind.HOSPITAL: "hospital",
    Kind.COUNTY: "county",
    Kind.LAW_ENFORCEMENT: "justice",
    Kind.CORRECTIONS: "justice",
}
WRITTEN = ("note", "language", "phone", "how_to_find", "urgency", "source")
LONGEST = {"language": 40, "phone": 60, "how_to_find": 500, "note": LONGEST_NOTE}


@transaction.atomic
def look_up(*, person_id: UUID, service: str, by: Viewer, at: datetime) -> Known:
    """What may be known of a person whom somebody wants to refer; the look is logged.

    Raises NotFound where the viewer may not see the person.
    """
    known = known_about(person_id, service=service, viewer=by, on=local_day(at))
    if known is None:
        raise NotFound
    classes = ("demographic", "housing")
    disclose([known.person_id], by=by, at=at, what="referral form", classes=classes)
    return known


@transaction.atomic
def draft_referral(
    *,
    person_id: UUID,
    service: str,
    by: Viewer,
    at: datetime,
    to: UUID | None = None,
    client_key: UUID | None = None,
) -> Referral:
    """The worker's draft for this person and service, made and filled in where there is none.

    `client_key` is made by the asker: the same key gives the same referral. Raises NotFound where
    the viewer may not see the person.
    """
    known = known_about(person_id, service=service, viewer=by, on=local_day(at))
    if known is None:
        raise NotFound
    person_id = known.person_id
    found = _existing(person_id, service, by, client_key)
    if found is not None:
        if found.status == Status.DRAFT and to is not None and found.to_organization_id != to:
            found.to_organization_id = to
            found.save(update_fields=["to_organization"])
        return found
    draft = Referral(
        client_key=client_key or new_id(),
        person_id=person_id,
        service=service,
        from_organization_id=organization_of(by),
        to_organization_id=to,
        asked_by_id=by.user_id,
        source=source_of(by),
        status_at=at,
        made_at=at,
        **filled_in(known),
    )
    # Two clicks at once bring the same key: the second one finds what the first one made.
    Referral.objects.bulk_create([draft], ignore_conflicts=True)
    return Referral.objects.get(
        from_organization=draft.from_organization_id, client_key=draft.client_key
    )


@transaction.atomic
def change_draft(*, referral_id: UUID, by: Viewer, at: datetime, **written: str) -> Referral:
    """Keep what the worker wrote: any of WRITTEN. Raises NotFound, Refused."""
    draft = _own_draft(referral_id, by)
    for name, value in written.items():
        if name not in WRITTEN:
            raise TypeError(f"{name} is not written by hand")
        if len(value) > LONGEST.get(name, 30):
            raise Refused("too_long", _("This is too long: %(start)s…") % {"start": value[:30]})
        setattr(draft, name, value.strip())
    if draft.urgency not in Urgency.values:
        raise Refused("urgency", _("Choose how soon an answer is needed."))
    if not is_known("referral_sources", draft.source, day=local_day(at)):
        raise Refused("source", _("Choose who the referral comes from."))
    draft.save(update_fields=list(written))
    return draft


@transaction.atomic
def discard_draft(*, referral_id: UUID, by: Viewer, at: datetime) -> None:
    """Throw a draft away. Raises NotFound where there is none of the viewer's organization."""
    _own_draft(referral_id, by).delete()


def filled_in(known: Known) -> dict[str, Any]:
    """The fields of a referral that follow from what is known."""
    return {
        "plan_id": known.plan_id,
        "language": language_name(known.language.value)[:40] if known.language else "",
        "phone": known.phone.value[:60] if known.phone else "",
        "how_to_find": known.where.value[:500] if known.where else "",
        "criteria_met": known.criteria_met,
        "missing_proof": known.missing_proof,
    }


def source_of(by: Viewer) -> str:
    """The coded source that fits the asking organization."""
    kind = Organization.objects.values_list("kind", flat=True).get(pk=organization_of(by))
    return SOURCE_OF[Kind(kind)]


def _existing(
    person_id: UUID, service: str, by: Viewer, client_key: UUID | None
) -> Referral | None:
    own = Referral.objects.filter(from_organization=by.organization_id, person=person_id)
    if client_key is not None:
        return own.filter(client_key=client_key).first()
    return (
        own.filter(service=service, asked_by=by.user_id, status=Status.DRAFT)
        .order_by("-made_at")
        .first()
    )


def _own_draft(referral_id: UUID, by: Viewer) -> Referral:
    draft = lock(referral_id)
    if draft.status != Status.DRAFT or draft.from_organization_id != by.organization_id:
        raise NotFound
    return draft
