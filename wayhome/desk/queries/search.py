"""Finding people: by words of their name, and by being like what is known of somebody."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Q

from wayhome.core.viewer import Viewer
from wayhome.desk.queries.known import Known, known_people
from wayhome.people.models import Person, SourceRecord

_DATE = re.compile(r"\b(?:(\d{4})-(\d\d?)-(\d\d?)|(\d\d?)[/-](\d\d?)[/-](\d{4}))\b")


@dataclass(frozen=True, slots=True)
class Found:
    """Who was found: those like the person asked for, and others with these words in their name."""

    known: Sequence[Known]
    named: Sequence[tuple[Person, SourceRecord | None]]

    def __len__(self) -> int:
        return len(self.known) + len(self.named)


def whoever(asked: str, *, viewer: Viewer, typing: bool = False) -> Found:
    """People by words of a name, and by a birth date among them (3/17/1984 or 1984-03-17).

    While somebody is `typing`, only those like the person described: the beginning of a name is
    many people's, and to be shown is to be disclosed.
    """
    known = known_people(described(asked), viewer=viewer)
    if typing:
        return Found(known, [])
    already = {one.person.pk for one in known}
    words = _DATE.sub(" ", asked).strip(" ,")
    named = [one for one in found_people(words, viewer=viewer) if one.pk not in already]
    return Found(known, people_with_newest(named))


def described(asked: str) -> dict[str, str]:
    """What a search says of a person: "Rosa Diaz 3/17/1984" or "Diaz, Rosa 1984-03-17"."""
    words = _DATE.sub(" ", asked).strip(" ,")
    last, comma, first = words.partition(",")
    if not comma:
        first, _, last = words.partition(" ")
    found = {"first_name": first.strip(), "last_name": last.strip()}
    if born := _DATE.search(asked):
        year, month, day = (born[n] or born[m] for n, m in ((1, 6), (2, 4), (3, 5)))
        with suppress(ValueError):
            found["dob"] = date(int(year), int(month), int(day)).isoformat()
    return found


def found_people(asked: str, *, viewer: Viewer, most: int = 50) -> list[Person]:
    """People whose names have the words asked for, in any order and without accents.

    The database's own function joins the viewer's grants before it limits.
    """
    if not asked:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_search(%s, %s)", [asked[:200], most])
        ids = [row[0] for row in cursor.fetchall()]
    people = Person.objects.in_bulk(ids)
    return [people[key] for key in ids if key in people]


def people_with_newest(people: Sequence[Person]) -> list[tuple[Person, SourceRecord | None]]:
    """People, each with the newest record of theirs."""
    if not people:
        return []
    newest: dict[UUID, SourceRecord] = {}
    rows = (
        SourceRecord.objects.filter(Q(person__in=people), valid_to=None)
        .select_related("source")
        .order_by("recorded_at")
    )
    for row in rows:
        newest[row.person_id] = row
    return [(person, newest.get(person.pk)) for person in people]
