"""Somebody must remain who can add workers."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import QuerySet

from wayhome.organizations.choices import Role
from wayhome.organizations.models import Membership


class LastAdministrator(Exception):
    """Nobody would be left who can look after the system."""


def one_remains(leaving: Callable[[QuerySet[Membership]], QuerySet[Membership]]) -> None:
    """Raise LastAdministrator unless a system administrator who can sign in is not `leaving`.

    Two who would remove each other at the same moment wait here for one another, so the second one
    counts what the first one left.
    """
    held = Membership.objects.filter(role=Role.SYSTEM_ADMINISTRATOR, ended_on=None)
    list(held.select_for_update(of=("self",)).order_by("pk"))
    able = held.filter(user__is_active=True, organization__closed_on=None)
    gone = set(leaving(able).values_list("pk", flat=True))
    if gone and gone == set(able.values_list("pk", flat=True)):
        raise LastAdministrator
