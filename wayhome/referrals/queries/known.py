"""What is known of a person that belongs on a referral, each fact with its source and age."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Now

from wayhome.consent.models import Grant
from wayhome.core.viewer import Viewer
from wayhome.coverage.models import Span
from wayhome.eligibility.models import Screening
from wayhome.people.models import Person, SourceRecord, Told
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
    return known_of_each([(person.pk, service)], viewer=viewer, on=on).get((person.pk, service))


def known_of_each(
    asked: Collection[tuple[UUID, str]], *, viewer: Viewer, on: date
) -> dict[tuple[UUID, str], Known]:
    """The same for many people and services, in five queries; who is not seen is left out."""
    if viewer.organization_id is None:
        return {}
    ids = {person for person, _ in asked}
    people = Person.objects.in_bulk(ids)
    told, records, spans = _told(ids), _records(ids), _spans(ids, on)
    screenings = _screenings(ids)
    return {
        (person, service): _known(
            people[person],
            told.get(person, {}),
            records.get(person, []),
            spans.get(person),
            screenings.get((person, service)),
        )
        for person, service in asked
        if person in people
    }


def _known(
    person: Person,
    told: Mapping[str, Said],
    records: Sequence[SourceRecord],
    span: Span | None,
    screening: Screening | None,
) -> Known:
    address = next((one for one in records if one.zip or one.city), None)
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
    found = already_asked_of_each([person_id], viewer=viewer).get((person_id, service), [])
    return [one for one in found if one.pk != but]


def already_asked_of_each(
    people: Collection[UUID], *, viewer: Viewer
) -> dict[tuple[UUID, str], list[Referral]]:
    """Open referrals of many people that the viewer's organization knows of, newest word first."""
    found: dict[tuple[UUID, str], list[Referral]] = defaultdict(list)
    for one in (
        Referral.objects.filter(person__in=people, status__in=OPEN)
        .select_related("from_organization", "to_organization")
        .order_by("-status_at", "-id")
    ):
        if one.person_id is not None:
            found[one.person_id, one.service].append(one)
    return found


def classes_held(person_id: UUID, *, viewer: Viewer) -> frozenset[str]:
    """The classes of data about the person that the viewer's organization may see now."""
    return classes_held_of_each([person_id], viewer=viewer).get(person_id, frozenset())


def classes_held_of_each(people: Collection[UUID], *, viewer: Viewer) -> dict[UUID, frozenset[str]]:
    """The same for many people at once."""
    grants = Grant.objects.filter(
        organization=viewer.organization_id, person__in=people, until__gt=Now()
    )
    held: dict[UUID, set[str]] = defaultdict(set)
    for person, data_class in grants.values_list("person_id", "data_class"):
        held[person].add(data_class)
    return {person: frozenset(classes) for person, classes in held.items()}


def screened(person_id: UUID) -> dict[str, str]:
    """The answer for each service, as far as the viewer may know it."""
    rows = Screening.objects.filter(person=person_id, data_class__in=SHARED).order_by("depth")
    return dict(rows.values_list("service", "answer"))


def _told(people: Collection[UUID]) -> dict[UUID, dict[str, Said]]:
    newest = (
        Told.objects.filter(person__in=people)
        .order_by("person", "what", "-at", "-id")
        .distinct("person", "what")
    )
    found: dict[UUID, dict[str, Said]] = defaultdict(dict)
    for one in newest:
        found[one.person_id][one.what] = Said(one.value, "", one.at)
    return found


def _records(people: Collection[UUID]) -> dict[UUID, list[SourceRecord]]:
    """What systems say of each, the newest first; what they say no more comes last."""
    found: dict[UUID, list[SourceRecord]] = defaultdict(list)
    for one in (
        SourceRecord.objects.filter(
            person__in=people, valid_to=None, deleted_at=None, data_class__in=SHARED
        )
        .select_related("source")
        .order_by("vanished_at", "-recorded_at", "key")
    ):
        found[one.person_id].append(one)
    return found


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


def _spans(people: Collection[UUID], on: date) -> dict[UUID, Span]:
    """The coverage of each on a day: the span that began last."""
    found = (
        Span.objects.filter(person__in=people, known_to=None, valid_from__lte=on)
        .filter(Q(valid_to=None) | Q(valid_to__gte=on))
        .select_related("plan")
        .order_by("valid_from", "id")
    )
    return {one.person_id: one for one in found}


def _screenings(people: Collection[UUID]) -> dict[tuple[UUID, str], Screening]:
    """Answers that rest on shareable facts; another class's answer never goes on a referral."""
    found = Screening.objects.filter(person__in=people, data_class__in=SHARED).order_by("depth")
    return {(one.person_id, one.service): one for one in found}
