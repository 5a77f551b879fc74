"""What every page needs to know."""

from __future__ import annotations

from django.http import HttpRequest

from wayhome.core.policy import viewer_of


def page(request: HttpRequest) -> dict[str, object]:
    """The viewer, for the navigation and the name in the corner."""
    return {"viewer": viewer_of(request), "organization": getattr(request, "organization", None)}
