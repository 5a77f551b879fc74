"""The source that an organization's own workers write into, made when the first of them does."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from wayhome.audit.actions import record
from wayhome.core.viewer import Viewer
from wayhome.organizations.choices import SourceKind
from wayhome.organizations.models import Organization, Source


@transaction.atomic
def intake_source(*, by: Viewer, at: datetime) -> Source:
    """The viewer's organization's own; two who need it at once get the same one."""
    organization = Organization.objects.get(pk=by.acting_for)
    found, made = Source.objects.get_or_create(
        organization=organization,
        kind=SourceKind.INTAKE,
        # Codes are everybody's: no other source is named by an organization's key.
        defaults={"code": f"here-{organization.pk.hex}", "name": organization.name},
    )
    if made:
        record(
            "organizations.source.added",
            by=by,
            at=at,
            target=found._meta.label_lower,
            target_id=found.pk,
            detail={"kind": found.kind, "code": found.code},
        )
    return found
