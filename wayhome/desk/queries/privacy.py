"""What a privacy officer looks after: emergencies to review, and who is restricted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from wayhome.accounts.models import User
from wayhome.consent.models import Emergency, Restriction
from wayhome.core.viewer import Viewer
from wayhome.people.models import Person

LATEST = 100


@dataclass(frozen=True)
class Look:
    """A look behind the glass: who looked, and at whom where the viewer may know that."""

    emergency: Emergency
    who: str
    person: Person | None
    own: bool  # nobody reviews their own


@dataclass(frozen=True)
class Shut:
    """Somebody restricted, and the workers named for them."""

    restriction: Restriction
    named: Sequence[User]


def emergencies(*, viewer: Viewer) -> list[Look]:
    """The organization's looks behind the glass: those to review first, then the newest."""
    found = list(
        Emergency.objects.filter(organization_id=viewer.acting_for).order_by(
            "reviewed_at", "-opened_at"
        )[:LATEST]
    )
    found.sort(key=lambda one: one.reviewed_at is not None)
    names = dict(User.objects.filter(pk__in={one.by for one in found}).values_list("pk", "name"))
    people = Person.objects.in_bulk({one.person_id for one in found})
    return [
        Look(one, names.get(one.by, ""), people.get(one.person_id), one.by == viewer.user_id)
        for one in found
    ]


def open_glass_of(person_id: UUID, *, viewer: Viewer, at: datetime) -> Emergency | None:
    """The viewer's own emergency by which somebody is open to them now."""
    return Emergency.objects.filter(
        person_id=person_id, by=str(viewer.user_id), until__gt=at, organization_id=viewer.acting_for
    ).first()


def is_own(emergency_id: UUID, *, viewer: Viewer) -> bool:
    """Whether the viewer opened it."""
    return Emergency.objects.filter(pk=emergency_id, by=str(viewer.user_id)).exists()


def restriction_of(person_id: UUID, *, viewer: Viewer) -> Shut | None:
    """The restriction of somebody whom the viewer may see, and who is named."""
    found = Restriction.objects.filter(person_id=person_id, ended_at=None).first()
    return Shut(found, named_for(found)) if found else None


def restriction_by_id(restriction_id: UUID, *, viewer: Viewer) -> Restriction | None:
    """A restriction in force, of somebody whom the viewer may see."""
    return Restriction.objects.filter(pk=restriction_id, ended_at=None).first()


def restricted(*, viewer: Viewer) -> list[Shut]:
    """Everybody restricted for whom the viewer is named."""
    rows = Restriction.objects.filter(ended_at=None).select_related("person").order_by("-made_at")
    return [Shut(one, named_for(one)) for one in rows[:LATEST]]


def named_for(restriction: Restriction) -> list[User]:
    """The workers named; the database says so only to one of them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM consent_named(%s)", [restriction.pk])
        keys = [row[0] for row in cursor.fetchall()]
    return list(User.objects.filter(pk__in=keys).order_by("name"))
