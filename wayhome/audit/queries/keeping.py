"""Reading legal holds and what retention did. Row security shows holds to administrators alone."""

from __future__ import annotations

from uuid import UUID

from django.db import connections

from wayhome.audit.models import Hold, RetentionRun, RetentionSwitch
from wayhome.core.viewer import Viewer


class Held(Exception):
    """A legal hold stands against destroying it; the message is for whoever asked."""

    def __init__(self) -> None:
        super().__init__("Held: a legal hold stands against destroying this. Nothing was done.")


def holds(*, viewer: Viewer) -> list[Hold]:
    """Every hold that the viewer may see, those that still hold first, the newest first."""
    return list(Hold.objects.order_by("-ended_at", "-since"))


def hold_by_id(hold_id: UUID, *, viewer: Viewer) -> Hold | None:
    """One hold, or None where the viewer may see none by this key."""
    return Hold.objects.filter(pk=hold_id).first()


def held_people(*, using: str = "batch") -> set[UUID]:
    """Everybody under a hold, by each of the keys that are or were theirs."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT person FROM people_held() person")
        return {person for (person,) in cursor.fetchall()}


def held_organizations(*, using: str = "batch") -> set[UUID]:
    """The organizations whose documents are under a hold."""
    standing = Hold.objects.using(using).filter(ended_at=None, organization_id__isnull=False)
    return {one for one in standing.values_list("organization_id", flat=True) if one}


def refuse_if_held(
    *, person_id: UUID | None = None, organization_id: UUID | None = None, using: str = "batch"
) -> None:
    """Raise Held where a hold names the person, or the organization whose document it is."""
    if organization_id in held_organizations(using=using) or (
        person_id is not None and person_id in held_people(using=using)
    ):
        raise Held


def switched_on(*, using: str = "default") -> dict[str, RetentionSwitch]:
    """The classes that the community let retention destroy, by key."""
    on = RetentionSwitch.objects.using(using).filter(on_since__isnull=False)
    return {one.key: one for one in on}


def last_runs(*, viewer: Viewer, most: int = 10) -> list[RetentionRun]:
    """What retention was asked lately, the newest first."""
    return list(RetentionRun.objects.order_by("-asked_at")[:most])
