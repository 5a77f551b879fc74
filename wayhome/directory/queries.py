"""Reading the directory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from wayhome.core.classes import DataClass
from wayhome.core.viewer import Viewer
from wayhome.directory.choices import CITY, HOPWA, SERVICE_TAXONOMY, ZIP, ServiceStatus
from wayhome.directory.models import Attribute, Phone, ProviderProfile, Service
from wayhome.directory.rules import Need, Offer, Reason, rank, reasons
from wayhome.organizations.models import Organization as Participant


@dataclass(frozen=True, slots=True)
class Choice:
    """A provider that offers the service, and how it fits.

    `participant_id` is the organization of the exchange to refer to; None where nobody signs in
    and a referral can only be printed. `data_class` is what a referral there would give away.
    """

    service_id: UUID
    name: str
    participant_id: UUID | None
    phone: str
    reasons: tuple[Reason, ...]
    offer: Offer
    confirmed_at: datetime | None
    data_class: DataClass


def providers_for(
    *,
    service: str,
    plan_code: str,
    viewer: Viewer,
    today: date,
    language: str = "",
    zip_code: str = "",
    city: str = "",
) -> list[Choice]:
    """Who offers a service, the best fit first, with a reason for each question.

    The directory is open to every member of the exchange; `viewer` is taken so that a narrower
    directory can be had later without changing a caller.
    """
    need = Need(plan_code, language, zip_code, city)
    return providers_for_each([(service, need)], viewer=viewer, today=today)[0]


def providers_for_each(
    asked: Sequence[tuple[str, Need]], *, viewer: Viewer, today: date
) -> list[list[Choice]]:
    """The same for many people at once; each service is looked up once."""
    if viewer.organization_id is None:
        return [[] for _ in asked]
    offering = {
        service: list(
            _offering(service)
            .select_related("organization__participant", "organization__profile")
            .prefetch_related("capacities", "languages", "service_areas", "funding")
        )
        for service in {service for service, _ in asked}
    }
    phones = _phones({one.organization_id for found in offering.values() for one in found})
    ranked: dict[tuple[str, Need], list[Choice]] = {}
    for service, need in asked:
        if (service, need) not in ranked:
            choices = [
                _choice(one, need, today, phones.get(one.organization_id, ""))
                for one in offering[service]
            ]
            ranked[service, need] = sorted(
                choices, key=lambda choice: (rank(choice.reasons), choice.name.casefold())
            )
    return [ranked[one] for one in asked]


def offers(*, service: str, participant_id: UUID, viewer: Viewer) -> DataClass | None:
    """The class of data a referral there would give away; None where the service is not offered."""
    if viewer.organization_id is None:
        return None
    found = (
        _offering(service)
        .filter(organization__participant=participant_id)
        .select_related("organization__participant")
        .prefetch_related("funding")
    )
    classes = [class_of(one) for one in found]
    protected = [one for one in classes if one is not DataClass.DEMOGRAPHIC]
    return next(iter(protected or classes), None)


def participants(*, viewer: Viewer) -> list[tuple[UUID, str]]:
    """The organizations of the exchange that the directory lists with an active service."""
    if viewer.organization_id is None:
        return []
    listed = (
        Participant.objects.filter(directory_entries__services__status=ServiceStatus.ACTIVE)
        .distinct()
        .order_by("name")
    )
    return list(listed.values_list("pk", "name"))


def class_of(service: Service) -> DataClass:
    """What being referred to this service says about a person, beside that they were referred."""
    participant = service.organization.participant
    if participant is not None and participant.victim_service_provider:
        return DataClass.DV
    if participant is not None and participant.part2_program:
        return DataClass.PART2
    if any(HOPWA in one.source.upper() for one in service.funding.all()):
        return DataClass.HIV
    return DataClass.DEMOGRAPHIC


def _offering(code: str) -> QuerySet[Service]:
    links = Attribute.objects.filter(
        link_entity="service",
        taxonomy_term__code=code,
        taxonomy_term__taxonomy_detail__name=SERVICE_TAXONOMY,
    )
    return Service.objects.filter(pk__in=links.values("link_id"), status=ServiceStatus.ACTIVE)


def _phones(organizations: Iterable[UUID]) -> dict[UUID | None, str]:
    numbers = Phone.objects.filter(Q(organization__in=organizations)).order_by("-id")
    return dict(numbers.values_list("organization_id", "number"))


def _choice(service: Service, need: Need, today: date, phone: str) -> Choice:
    organization = service.organization
    profile: ProviderProfile | None = getattr(organization, "profile", None)
    capacity = next(iter(service.capacities.all()), None)
    areas = list(service.service_areas.all())
    offer = Offer(
        plans=None if profile is None or profile.plans is None else frozenset(profile.plans),
        open_slots=None if capacity is None else int(capacity.available),
        capacity=None if capacity is None or capacity.maximum is None else int(capacity.maximum),
        counted_on=None if capacity is None else capacity.updated.date(),
        languages=frozenset(one.code for one in service.languages.all()),
        zips=frozenset(one.extent for one in areas if one.extent_type == ZIP),
        cities=frozenset(one.extent.lower() for one in areas if one.extent_type == CITY),
        homeless_experience=None if profile is None else profile.homeless_experience,
    )
    return Choice(
        service_id=service.pk,
        name=organization.name,
        participant_id=organization.participant_id,
        phone=phone,
        reasons=reasons(offer, need, today=today),
        offer=offer,
        confirmed_at=None if profile is None else profile.confirmed_at,
        data_class=class_of(service),
    )
