"""The policy of an address: who may open it at all. Row security decides what they find there.

Every view says its policy with `@policy`; a guard test walks the addresses and fails on a silent
one. A refusal is the same page for everyone and says nothing about what lies behind it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, resolve, reverse

from wayhome.core.viewer import NOBODY, Viewer

View = Callable[..., HttpResponse]
PUBLIC = "public"
MEMBER = "member"  # signed in, with a role in an organization


def policy(who: str, *roles: str) -> Callable[[View], View]:
    """Declare who may open a view: PUBLIC, or MEMBER with any of `roles` (none named: any role)."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if who != PUBLIC:
                viewer = viewer_of(request)
                if viewer.user_id is None:
                    return turn_away(request)
                if step := getattr(request, "second_step", ""):
                    return turn_away(request, step)
                if not allows((who, roles), viewer):
                    return refuse(request)
            return view(request, *args, **kwargs)

        guarded.policy = (who, roles)  # type: ignore[attr-defined] # read by the guard test
        return guarded

    return wrap


def allows(declared: tuple[str, tuple[str, ...]], viewer: Viewer) -> bool:
    """Whether a declared policy lets this viewer in."""
    who, roles = declared
    if who == PUBLIC:
        return True
    return viewer.organization_id is not None and (not roles or viewer.has(*roles))


def may_open(name: str, viewer: Viewer) -> str:
    """The address of the page called `name` if this viewer may open it; else nothing.

    What a page offers asks here, so that nobody is offered a link that refuses them.
    """
    try:
        href = reverse(name)
    except NoReverseMatch:
        return ""
    declared = getattr(resolve(href).func, "policy", None)
    return href if declared and allows(declared, viewer) else ""


def viewer_of(request: HttpRequest) -> Viewer:
    """The viewer that the middleware found; nobody where there is none."""
    viewer: Viewer = getattr(request, "viewer", NOBODY)
    return viewer


def turn_away(request: HttpRequest, step: str | None = None) -> HttpResponse:
    """To sign in, or to the step that is missing, and back to the page that was asked for.

    `request.turned_away` says which, so that what came in a form is kept until then.
    """
    setattr(request, "turned_away", step or settings.LOGIN_URL)  # noqa: B010 - ours on Django's
    htmx = getattr(request, "htmx", None)
    if not htmx:
        return redirect_to_login(request.get_full_path(), step)
    # The page as a whole goes there, not the part of it that asked.
    there = htmx.current_url_abs_path or request.get_full_path()
    return HttpResponse(headers={"HX-Redirect": redirect_to_login(there, step).url})


def refuse(request: HttpRequest) -> HttpResponse:
    """The refusal page: what to do and whom to ask, nothing about what was refused."""
    return render(request, "core/refused.html", status=403)
