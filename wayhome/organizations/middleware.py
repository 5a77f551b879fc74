"""Finds the viewer and runs the request in one transaction that knows them."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from wayhome.core.classes import DataClass
from wayhome.core.db import seen_by
from wayhome.core.viewer import NOBODY, Viewer
from wayhome.organizations import session
from wayhome.organizations.models import Organization
from wayhome.organizations.queries import guard_of, viewer_for

Next = Callable[[HttpRequest], HttpResponse]
ASKS_ONLY = "session_left"  # how long there is left: asking does not make it longer


def viewer(get_response: Next) -> Next:
    """Set `request.viewer`; personal pages are never stored by a browser or a proxy.

    `request.worker` is who would be the viewer, were their sign-in not over or half made.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        found, organization = NOBODY, None
        if request.user.is_authenticated:
            found, organization = _let_in(request)
        request.viewer = found  # type: ignore[attr-defined]
        request.organization = organization  # type: ignore[attr-defined]
        with seen_by(found):
            response = get_response(request)
            # Templates read rows while they render; they must do so before the viewer is gone.
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response.render()
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
            if not _by_itself(request):
                session.touch(request.session, at=timezone.now())
        return response

    return middleware


def _let_in(request: HttpRequest) -> tuple[Viewer, Organization | None]:
    """The viewer; nobody where the sign-in is over, and nowhere while it is half made."""
    user = request.user
    assert user.is_authenticated
    found, organization = viewer_for(user, request.session.get("organization"))
    guard = guard_of(found.organization_id)
    request.worker = found  # type: ignore[attr-defined] # ours on Django's, as those below
    request.seconds_left = session.left(  # type: ignore[attr-defined]
        request.session, guard, at=timezone.now()
    )
    if not request.seconds_left:  # type: ignore[attr-defined]
        session.end(request.session)
        request.user = AnonymousUser()
        return NOBODY, None
    asked = settings.SECOND_FACTOR and guard.asks(found.roles)
    if asked and not session.in_two_steps(request, user):
        request.second_step = "second_step"  # type: ignore[attr-defined]
        return Viewer(user.pk, None), None
    return found, organization


def _by_itself(request: HttpRequest) -> bool:
    """Whether a page asked without anybody's doing: how far a job is, how long there is left."""
    htmx = request.htmx  # type: ignore[attr-defined]
    part = htmx and not htmx.boosted and request.method == "GET"
    match = request.resolver_match
    return bool(part) or (match is not None and match.url_name == ASKS_ONLY)


def look_class(request: HttpRequest) -> str:
    """The class that a look by the request's organization is logged under."""
    organization = getattr(request, "organization", None)
    return str(organization.look_class if organization else DataClass.DEMOGRAPHIC)
