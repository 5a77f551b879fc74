"""The organizations a worker can act for, for the switch in the page's corner."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from wayhome.organizations.models import Organization
from wayhome.organizations.queries import organizations_of


def switch(request: HttpRequest) -> dict[str, object]:
    """`organizations`: asked of the database only by a page that shows them."""
    return {"organizations": SimpleLazyObject(lambda: _found(request))}


def _found(request: HttpRequest) -> list[Organization]:
    return organizations_of(request.user) if request.user.is_authenticated else []
