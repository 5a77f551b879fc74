"""The organizations a worker can act for, for the switch in the page's corner."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from wayhome.organizations.models import Organization
from wayhome.organizations.queries import organizations_of


def switch(request: HttpRequest) -> dict[str, object]:
    """`organizations`: asked of the database only by a page that shows them."""
    return {"organizations": SimpleLazyObject(lambda: _found(request))}


def session(request: HttpRequest) -> dict[str, object]:
    """How long the sign-in lasts yet, whether this is a made-up county, and whether mail goes."""
    left = getattr(request, "seconds_left", 0)
    return {
        "seconds_left": left,
        "asks_second_step": settings.SECOND_FACTOR,
        "mail_goes": bool(settings.EMAIL_HOST),
    }


def _found(request: HttpRequest) -> list[Organization]:
    return organizations_of(request.user) if request.user.is_authenticated else []
