"""Reading people, whatever key they are asked for by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Func, UUIDField, Value
from django.utils import timezone

from wayhome.core.viewer import Viewer
from wayhome.people.models import Person


def person_now(key: UUID, *, viewer: Viewer) -> Person | None:
    """The person that a key stands for now, or None where the viewer may see nobody by it.

    Two people that are found to be one leave two keys in bookmarks, open forms and files.
    """
    if viewer.organization_id is None:
        return None
    return Person.objects.filter(pk=key_now(key)).first()


def key_now(key: UUID) -> Func:
    """The key that a key stands for now, inside a query; nobody's where the viewer may not see."""
    return Func(Value(key), function="people_now", output_field=UUIDField())


@dataclass(frozen=True, slots=True)
class Looks:
    """What one organization looked at, in one way, on one day."""

    day: date
    organization_id: UUID | None
    what: str
    purpose: str
    grounds: list[str]
    classes: list[str]
    workers: list[UUID]  # of the viewer's own organization alone
    times: int
    first_at: datetime
    last_at: datetime


def looks_at(
    person: Person, *, viewer: Viewer, since: date, upto: date, most_days: int | None = None
) -> list[Looks]:
    """Who looked at a person, by whichever key, on the days from `since` and before `upto`.

    The newest first, as far as the viewer may know; of `most_days` days that have any.
    """
    if viewer.organization_id is None:
        return []
    zone = timezone.get_current_timezone_name()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM people_looks_by_day(%s, %s, %s, %s, %s)",
            [person.pk, zone, since, upto, most_days],
        )
        return [Looks(*row) for row in cursor.fetchall()]


def names_of(people: Sequence[UUID], *, viewer: Viewer) -> dict[UUID, str]:
    """The names of those whom the viewer may see, by key."""
    if viewer.organization_id is None:
        return {}
    return {one.pk: str(one) for one in Person.objects.filter(pk__in=people)}
