"""Reading people, whatever key they are asked for by."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Func, UUIDField, Value

from wayhome.audit.models import Disclosure
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


def looks_at(person: Person, *, viewer: Viewer, most: int = 50) -> list[Disclosure]:
    """Who looked at a person, by whichever key, the newest first; as far as the viewer may know."""
    if viewer.organization_id is None:
        return []
    return list(Disclosure.objects.raw("SELECT * FROM people_looks(%s, %s)", [person.pk, most]))


def names_of(people: Sequence[UUID], *, viewer: Viewer) -> dict[UUID, str]:
    """The names of those whom the viewer may see, by key."""
    if viewer.organization_id is None:
        return {}
    return {one.pk: str(one) for one in Person.objects.filter(pk__in=people)}
