"""What every page needs to know."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

from wayhome.core import navigation
from wayhome.core.policy import viewer_of


def page(request: HttpRequest) -> dict[str, object]:
    """The viewer and organization, and the places this viewer may go to."""
    viewer = viewer_of(request)
    match = request.resolver_match
    name = match.view_name if match else ""
    return {
        "viewer": viewer,
        "today": timezone.localdate(),
        "organization": getattr(request, "organization", None),
        "places": list(navigation.shown_to(viewer, name or "")),
    }
