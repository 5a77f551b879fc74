"""Changing the directory."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.db import transaction

from wayhome.audit.actions import record
from wayhome.core.findings import Finding, Findings, Severity
from wayhome.core.viewer import Viewer
from wayhome.directory.choices import (
    CITY,
    NPI,
    SERVICE_TAXONOMY,
    SLOT,
    ZIP,
    LocationType,
    ServiceStatus,
)
from wayhome.directory.models import (
    Address,
    Attribute,
    Funding,
    Language,
    Location,
    Organization,
    OrganizationIdentifier,
    Phone,
    ProviderProfile,
    Service,
    ServiceArea,
    ServiceCapacity,
    Taxonomy,
    TaxonomyTerm,
    Unit,
)
from wayhome.directory.provider_list import ProviderRow, read_providers
from wayhome.directory.sync import Sync
from wayhome.organizations.models import Organization as Participant

PHYSICAL = LocationType.PHYSICAL


@dataclass(frozen=True, slots=True)
class Loaded:
    """What an import of a provider list did; `changes` counts rows made, changed or removed."""

    providers: int
    changes: int
    findings: Findings


@transaction.atomic
def load_providers(
    source: Path | IO[bytes],
    *,
    by: Viewer,
    at: datetime,
    services: Collection[str] = (),
    name: str = "providers.csv",
) -> Loaded:
    """Bring the directory into line with a provider list.

    A provider is known by its NPI, else by its name; who signs in, by code, NPI or name. Each
    service code becomes one HSDS service with the row's capacity, languages and area. A code that
    a provider no longer names becomes inactive; a provider that the list no longer names stays,
    with its age. The same list twice changes nothing but `confirmed_at`. `services` are the codes
    that may be named.
    """
    rows, findings = read_providers(source, name=name, services=services)
    sync = Sync(by=by, at=at)
    listed = _organizations(rows, sync, findings, name)
    _profiles(rows, listed, sync, at)
    offered = _services(rows, listed, sync)
    _details(offered, sync, at)
    sync.save()
    result = Loaded(len({one.pk for one in listed.values()}), len(sync.notes), findings)
    record(
        "directory.providers_loaded",
        by=by,
        at=at,
        target="directory.provider_list",
        detail={
            "providers": result.providers,
            "changes": result.changes,
            "findings": len(findings),
        },
    )
    return result


def _organizations(
    rows: Sequence[ProviderRow], sync: Sync, findings: Findings, file: str
) -> dict[int, Organization]:
    """The directory's organization for each row, by the row's line."""
    participants = list(Participant.objects.all())
    by_code = {one.code: one for one in participants}
    by_npi = {one.npi: one for one in participants if one.npi}
    by_name = {one.name.casefold(): one for one in participants}
    numbers = dict(
        OrganizationIdentifier.objects.filter(identifier_type=NPI).values_list(
            "identifier", "organization_id"
        )
    )
    everybody = {one.pk: one for one in Organization.objects.all()}
    named = {one.name.casefold(): one for one in everybody.values()}
    existing: dict[Any, Organization] = {}
    wanted: dict[Any, dict[str, Any]] = {}
    keys: dict[int, str] = {}
    for row in rows:
        key = row.key
        known = everybody.get(numbers.get(row.npi, UUID(int=0))) or named.get(
            row.organization.casefold()
        )
        if known is not None:
            existing[key] = known
        participant = (
            by_code.get(row.provider)
            or by_npi.get(row.npi)
            or by_name.get(row.organization.casefold())
        )
        if participant is None and key not in wanted:
            findings.add(_nobody_signs_in(row, file))
        wanted[key] = {
            "name": row.organization,
            "email": row.email,
            "participant_id": participant.pk if participant else None,
        }
        keys[row.line] = key
    found = sync.match(Organization, existing, wanted)
    held = {(org, number): None for number, org in numbers.items()}
    OrganizationIdentifier.objects.bulk_create(
        OrganizationIdentifier(organization_id=org, identifier_type=NPI, identifier=number)
        for org, number in {(found[keys[r.line]].pk, r.npi) for r in rows if r.npi} - held.keys()
    )
    return {line: found[key] for line, key in keys.items()}


def _nobody_signs_in(row: ProviderRow, file: str) -> Finding:
    return Finding(
        Severity.NOTE,
        "nobody_signs_in",
        "Nobody of this organization signs in here, so referrals to it can only be printed.",
        file,
        row.line,
        "organization",
        row.organization[:80],
        "Add it under Settings with the same code, NPI or name to refer to it here.",
    )


def _profiles(
    rows: Sequence[ProviderRow], listed: dict[int, Organization], sync: Sync, at: datetime
) -> None:
    wanted = {
        listed[row.line].pk: {
            "organization_id": listed[row.line].pk,
            "kind": row.kind,
            "plans": None if row.plans is None else sorted(row.plans),
            "homeless_experience": row.homeless_experience,
        }
        for row in rows
    }
    existing = {
        one.organization_id: one
        for one in ProviderProfile.objects.filter(organization__in=wanted.keys())
    }
    sync.match(ProviderProfile, existing, wanted)
    ProviderProfile.objects.filter(organization__in=wanted.keys()).update(confirmed_at=at)
    _addresses(rows, listed, sync)
    phones = {
        listed[row.line].pk: {"organization_id": listed[row.line].pk, "number": row.phone}
        for row in rows
        if row.phone
    }
    held = {one.organization_id: one for one in Phone.objects.filter(organization__in=wanted)}
    sync.match(Phone, held, phones)


def _addresses(rows: Sequence[ProviderRow], listed: dict[int, Organization], sync: Sync) -> None:
    """One location with a street address for each provider that gives one."""
    given = {listed[row.line].pk: row.address for row in rows if row.address}
    held = {
        one.organization_id: one
        for one in Location.objects.filter(organization__in=given, location_type=PHYSICAL)
    }
    places = sync.match(
        Location,
        held,
        {one: {"organization_id": one, "location_type": PHYSICAL} for one in given},
    )
    found = Address.objects.filter(location__in=[one.pk for one in places.values()])
    sync.match(
        Address,
        {one.location_id: one for one in found},
        {
            places[one].pk: {
                "location_id": places[one].pk,
                "address_1": street,
                "city": city,
                "state_province": state,
                "postal_code": zip_code,
                "country": "US",
                "address_type": PHYSICAL,
            }
            for one, (street, city, state, zip_code) in given.items()
        },
    )


def _services(
    rows: Sequence[ProviderRow], listed: dict[int, Organization], sync: Sync
) -> dict[UUID, ProviderRow]:
    """The row that describes each active service, by the service's id."""
    by_key = {(listed[row.line].pk, code): row for row in rows for code in sorted(row.services)}
    terms = _terms({code for _, code in by_key}, sync)
    links = Attribute.objects.filter(
        link_entity="service", taxonomy_term__taxonomy_detail__name=SERVICE_TAXONOMY
    ).values_list("link_id", "taxonomy_term__code")
    codes = dict(links)
    existing = {
        (one.organization_id, codes[one.pk]): one
        for one in Service.objects.filter(organization__in={org for org, _ in by_key})
        if one.pk in codes
    }
    wanted = {
        (org, code): {"organization_id": org, "name": code, "status": ServiceStatus.ACTIVE}
        for org, code in by_key
    }
    for (org, code), service in existing.items():
        if (org, code) not in wanted:
            wanted[org, code] = {
                "organization_id": org,
                "name": service.name,
                "status": ServiceStatus.INACTIVE,
            }
    found = sync.match(Service, existing, wanted)
    Attribute.objects.bulk_create(
        Attribute(link_entity="service", link_id=service.pk, taxonomy_term=terms[code], value=code)
        for (org, code), service in found.items()
        if service.pk not in codes
    )
    return {found[key].pk: row for key, row in by_key.items()}


def _terms(codes: Iterable[str], sync: Sync) -> dict[str, TaxonomyTerm]:
    taxonomy, _ = Taxonomy.objects.get_or_create(
        name=SERVICE_TAXONOMY,
        defaults={"description": "Medi-Cal services that Wayhome's rulebook decides on."},
    )
    existing = {term.code: term for term in TaxonomyTerm.objects.filter(taxonomy_detail=taxonomy)}
    return sync.match(
        TaxonomyTerm,
        existing,
        {
            code: {
                "code": code,
                "name": code,
                "taxonomy": taxonomy.name,
                "taxonomy_detail_id": taxonomy.pk,
            }
            for code in codes
        },
    )


def _details(offered: dict[UUID, ProviderRow], sync: Sync, at: datetime) -> None:
    """Capacity, languages, area and funding of each service, as its row says."""
    unit, _ = Unit.objects.get_or_create(name=SLOT)
    counts = {
        one.service_id: one
        for one in ServiceCapacity.objects.filter(service__in=offered, unit=unit)
    }
    wanted = {
        service: {
            "service_id": service,
            "unit_id": unit.pk,
            "available": Decimal(row.open_slots),
            "maximum": None if row.capacity is None else Decimal(row.capacity),
        }
        for service, row in offered.items()
        if row.open_slots is not None
    }
    counted = sync.match(ServiceCapacity, counts, wanted, remove=True)
    ServiceCapacity.objects.filter(pk__in=[one.pk for one in counted.values()]).update(updated=at)
    sync.match(
        Language,
        {(x.service_id, x.code): x for x in Language.objects.filter(service__in=offered)},
        {
            (service, code): {"service_id": service, "code": code}
            for service, row in offered.items()
            for code in sorted(row.languages)
        },
        remove=True,
    )
    areas = ServiceArea.objects.filter(service__in=offered)
    sync.match(
        ServiceArea,
        {(x.service_id, x.extent_type, x.extent): x for x in areas},
        {
            (service, kind, extent): {
                "service_id": service,
                "extent_type": kind,
                "extent": extent,
                "name": extent[:255],
            }
            for service, row in offered.items()
            for kind, extents in ((ZIP, row.zips), (CITY, row.cities))
            for extent in sorted(extents)
        },
        remove=True,
    )
    sync.match(
        Funding,
        {(x.service_id, x.source): x for x in Funding.objects.filter(service__in=offered)},
        {
            (service, one[:255]): {"service_id": service, "source": one[:255]}
            for service, row in offered.items()
            for one in sorted(row.funding)
        },
        remove=True,
    )
