"""Adding, editing and closing organizations. What kind one is and its code never change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from wayhome.audit.actions import record
from wayhome.audit.models import Event
from wayhome.core import events
from wayhome.core.viewer import Viewer
from wayhome.organizations import changes
from wayhome.organizations.actions.administrators import one_remains
from wayhome.organizations.models import Organization


@transaction.atomic
def add_organization(
    *, kind: str, code: str, values: Mapping[str, Any], by: Viewer, at: datetime
) -> Organization:
    """Add a party of the exchange; the directory learns of it."""
    made = Organization(kind=kind, code=code, **values)
    made.save(force_insert=True)
    record(
        "organizations.organization.added",
        by=by,
        at=at,
        target=made._meta.label_lower,
        target_id=made.pk,
        detail={"kind": kind, "code": code},
    )
    transaction.on_commit(lambda: events.publish(events.ORGANIZED, organization_id=made.pk))
    return made


@transaction.atomic
def edit_organization(
    *, organization: Organization, values: Mapping[str, Any], by: Viewer, at: datetime
) -> Event | None:
    """Change what was changed; the note of it, or None where nothing was."""
    held = Organization.objects.select_for_update().get(pk=organization.pk)
    made = changes.apply(held, values)
    note = changes.keep("organizations.organization.edited", held, made, by=by, at=at)
    if note:
        transaction.on_commit(lambda: events.publish(events.ORGANIZED, organization_id=held.pk))
    return note


@transaction.atomic
def close_organization(*, organization: Organization, by: Viewer, at: datetime) -> Event | None:
    """From now on nobody acts for it or sees anybody through it. Raises LastAdministrator."""
    held = Organization.objects.select_for_update().get(pk=organization.pk)
    one_remains(lambda all_of_them: all_of_them.filter(organization=held))
    made = changes.apply(held, {"closed_on": timezone.localdate(at)} if not held.closed_on else {})
    return changes.keep("organizations.organization.closed", held, made, by=by, at=at)


@transaction.atomic
def undo_organization_edit(
    *, organization: Organization, event: Event, by: Viewer, at: datetime
) -> Event | None:
    """Set back what an edit changed, the closing included. Raises changes.ChangedSince."""
    held = Organization.objects.select_for_update().get(pk=organization.pk)
    return changes.take_back(held, event, by=by, at=at)
