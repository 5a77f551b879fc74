"""What is known of a person that belongs on a referral, each fact with its source and age."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Now

from wayhome.consent.models import Grant
from wayhome.core.viewer import Viewer
from wayhome.coverage.models import Span
from wayhome.eligibility.models import Screening
from wayhome.people.models import SourceRecord, Told
from wayhome.people.queries import person_now
from wayhome.referrals.choices import OPEN, SHARED
from wayhome.referrals.models import Referral

# What a worker notes of what a person told them (`people.Told.what`).
NAME, LANGUAGE, PHONE, WHERE, WORDS = "name", "language", "phone", "where", "words"


@dataclass(frozen=True, slots=True)
class Said:
    """One fact: its value, who said so, and when."""

    value: str
    source: str
    seen: date | datetime | None


@dataclass(frozen=True, slots=True)
class Known:
    """What the viewer may see of a person, for one service. A fact nobody stated is None.

    The criteria rest on facts of the classes that a referral shares, and on no protected one.
    """

    person_id: UUID
    name: str
    goes_by: str = ""
    words: str = ""
    born: Said | None = None
    language: Said | None = None
    phone: Said | None = None
    where: Said | None = None
    zip_code: str = ""
    city: str = ""
    plan_id: UUID | None = None
    plan_code: str = ""
    plan_name: str = ""
    cin: str = ""
    covered_until: date | None = None
    answer: str = ""
    criteria_met: list[str] = field(default_factory=list)
    missing_proof: list[str] = field(default_factory=list)
    already_served: str = ""


def known_about(person_id: UUID, *, service: str, viewer: Viewer, on: date) -> Known | None:
    """What the viewer may know, or None where they may not know of the person at all.

    `person_id` may be a key from before two people were found to be one; the answer bears the
    key of today.
    """
    person = person_now(person_id, viewer=viewer)
    if person is None:
        return None
    told = _told(person.pk)
    records = list(
        SourceRecord.objects.filter(
            person=person, valid_to=None, deleted_at=None, data_class__in=SHARED
        )
        .select_related("source")
        .order_by("vanished_at", "-recorded_at", "key")
    )
    address = next((one for one in records if one.zip or one.city), None)
    span = _span(person.pk, on)
    screening = _screening(person.pk, service)
    return Known(
        person_id=person.pk,
        name=str(person),
        goes_by=told[NAME].value if NAME in told else "",
        words=told[WORDS].value if WORDS in told else "",
        born=_first(records, "dob"),
        language=told.get(LANGUAGE) or _first(records, "language"),
        phone=told.get(PHONE) or _first(records, "phone"),
        where=told.get(WHERE) or _stays(address),
        zip_code=address.zip[:5] if address else "",
        city=address.city if address else "",
        plan_id=span.plan_id if span else None,
        plan_code=span.plan.code if span else "",
        plan_name=span.plan.name if span else "",
        cin=span.cin if span else "",
        covered_until=span.valid_to if span else None,
        answer=screening.answer if screening else "",
        criteria_met=list(screening.criteria_met) if screening else [],
        missing_proof=list(screening.missing_proof) if screening else [],
        already_served=screening.already_served if screening else "",
    )


def already_asked(
    person_id: UUID, *, service: str, viewer: Viewer, but: UUID | None = None
) -> list[Referral]:
    """Open referrals of this person for this service that the viewer's organization knows of."""
    found = Referral.objects.filter(person=person_id, service=service, status__in=OPEN)
    if but is not None:
        found = found.exclude(pk=but)
    return list(
        found.select_related("from_organization", "to_organization").order_by("-status_at", "-id")
    )


def classes_held(person_id: UUID, *, viewer: Viewer) -> frozenset[str]:
    """The classes of data about the person that the viewer's organization may see now."""
    grants = Grant.objects.filter(
        organization=viewer.organization_id, person=person_id, until__gt=Now()
    )
    return frozenset(grants.values_list("data_class", flat=True))


def screened(person_id: UUID) -> dict[str, str]:
    """The answer for each service, as far as the viewer may know it."""
    rows = Screening.objects.filter(person=person_id, data_class__in=SHARED)
    return dict(rows.values_list("service", "answer"))


def _told(person_id: UUID) -> dict[str, Said]:
    newest = Told.objects.filter(person=person_id).order_by("what", "-at", "-id").distinct("what")
    return {one.what: Said(one.value, "", one.at) for one in newest}


def _first(records: Iterable[SourceRecord], name: str) -> Said | None:
    """The newest record that states it."""
    for one in records:
        value = getattr(one, name)
        if value:
            text = value.isoformat() if isinstance(value, date) else str(value)
            return Said(text, one.source.name, one.recorded_at)
    return None


def _stays(record: SourceRecord | None) -> Said | None:
    """A city or ZIP and no street: where somebody stays is coarse."""
    if record is None:
        return None
    words = " ".join(part for part in (record.city, record.zip[:5]) if part)
    return Said(words, record.source.name, record.recorded_at)


def _span(person_id: UUID, on: date) -> Span | None:
    return (
        Span.objects.filter(person=person_id, known_to=None, valid_from__lte=on)
        .filter(Q(valid_to=None) | Q(valid_to__gte=on))
        .select_related("plan")
        .order_by("-valid_from", "-id")
        .first()
    )


def _screening(person_id: UUID, service: str) -> Screening | None:
    """The answer that rests on shareable facts; another class's answer never goes on a referral."""
    return Screening.objects.filter(
        person=person_id, service=service, data_class__in=SHARED
    ).first()
