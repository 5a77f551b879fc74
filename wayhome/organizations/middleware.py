"""Finds the viewer and runs the request in one transaction that knows them."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from wayhome.core.classes import DataClass
from wayhome.core.db import seen_by
from wayhome.core.viewer import NOBODY
from wayhome.organizations.queries import viewer_for

Next = Callable[[HttpRequest], HttpResponse]


def viewer(get_response: Next) -> Next:
    """Set `request.viewer`; personal pages are never stored by a browser or a proxy."""

    def middleware(request: HttpRequest) -> HttpResponse:
        found, organization = NOBODY, None
        if request.user.is_authenticated:
            found, organization = viewer_for(request.user, request.session.get("organization"))
        request.viewer = found  # type: ignore[attr-defined]
        request.organization = organization  # type: ignore[attr-defined]
        with seen_by(found):
            response = get_response(request)
            # Templates read rows while they render; they must do so before the viewer is gone.
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response.render()
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def look_class(request: HttpRequest) -> str:
    """The class that a look by the request's organization is logged under."""
    organization = getattr(request, "organization", None)
    return str(organization.look_class if organization else DataClass.DEMOGRAPHIC)
