"""Adding, editing and pausing sources. Whose a source is and what it sends never change.

Who owns an HMIS source holds every record in it, so a source that moved would move the people.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from wayhome.audit.actions import record
from wayhome.audit.models import Event
from wayhome.core.viewer import Viewer
from wayhome.organizations import changes
from wayhome.organizations.models import Organization, Source


@transaction.atomic
def add_source(
    *,
    organization: Organization,
    kind: str,
    code: str,
    values: Mapping[str, Any],
    by: Viewer,
    at: datetime,
) -> Source:
    """Add a system that sends files."""
    made = Source(organization=organization, kind=kind, code=code, **values)
    made.save(force_insert=True)
    record(
        "organizations.source.added",
        by=by,
        at=at,
        target=made._meta.label_lower,
        target_id=made.pk,
        detail={"kind": kind, "code": code},
    )
    return made


@transaction.atomic
def edit_source(
    *, source: Source, values: Mapping[str, Any], by: Viewer, at: datetime
) -> Event | None:
    """Change what was changed; pausing sets `paused_at`. The note of it, or None."""
    held = Source.objects.select_for_update().get(pk=source.pk)
    return changes.keep(
        "organizations.source.edited", held, changes.apply(held, values), by=by, at=at
    )


@transaction.atomic
def undo_source_edit(*, source: Source, event: Event, by: Viewer, at: datetime) -> Event | None:
    """Set back what an edit changed. Raises changes.ChangedSince."""
    held = Source.objects.select_for_update().get(pk=source.pk)
    return changes.take_back(held, event, by=by, at=at)
