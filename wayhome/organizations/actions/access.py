"""Setting how sign-ins are guarded: by the community, or more strictly by one organization."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from wayhome.audit.models import Event
from wayhome.core.viewer import Viewer
from wayhome.organizations import changes
from wayhome.organizations.actions.workers import NotYours
from wayhome.organizations.models import Access, Organization
from wayhome.organizations.rules import everywhere, looks_after


@transaction.atomic
def set_access(
    *, organization: Organization | None, values: Mapping[str, Any], by: Viewer, at: datetime
) -> Event | None:
    """Change what was changed, for the community where no organization is given. Raises NotYours.

    What an organization sets looser than the community has no effect.
    """
    may = looks_after(by, organization.pk) if organization else everywhere(by)
    if not may:
        raise NotYours
    row, _made = Access.objects.get_or_create(organization=organization)
    held = Access.objects.select_for_update(of=("self",)).get(pk=row.pk)
    return changes.keep("organizations.access.set", held, changes.apply(held, values), by=by, at=at)
