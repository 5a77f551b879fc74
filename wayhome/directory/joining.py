"""When an organization joins the exchange, its entries of the directory become its own."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from wayhome.directory.choices import NPI
from wayhome.directory.models import Organization
from wayhome.organizations.models import Organization as Participant


def take_in(*, organization_id: UUID) -> None:
    """Connect the entries of the same NPI or name that nobody signs in for yet."""
    joined = Participant.objects.get(pk=organization_id)
    same = Q(name__iexact=joined.name)
    if joined.npi:
        same |= Q(
            organization_identifiers__identifier_type=NPI,
            organization_identifiers__identifier=joined.npi,
        )
    found = Organization.objects.filter(same, participant=None).values_list("pk", flat=True)
    Organization.objects.filter(pk__in=list(found)).update(participant=joined)
