"""Writing about people: somebody new, names, and which of their keys is another person now."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, connections, transaction

from wayhome.audit.actions import record
from wayhome.audit.queries import Held, held_people
from wayhome.core.classes import DataClass
from wayhome.core.ids import new_id
from wayhome.core.sealed import seal
from wayhome.core.viewer import Viewer
from wayhome.organizations.actions import intake_source
from wayhome.people.choices import WRITERS
from wayhome.people.models import PARTLY, SourceRecord
from wayhome.people.numbers import SSN, ssn_indexes_of


class MayNotWrite(PermissionError):
    """The viewer's role, or their kind of organization, writes nobody down."""


class Kept(Exception):
    """A legal hold stands against taking them back."""


class InUse(Exception):
    """Somebody did something about this person since, or linking has taken them up."""


@transaction.atomic
def write_down(
    *, form_key: UUID, said: Mapping[str, str | int], by: Viewer, at: datetime
) -> tuple[SourceRecord, bool]:
    """Keep what a worker wrote down of somebody new: a record, a person, and who may see them.

    Returns the record, and whether it is new: one form makes one person, however often it is
    sent. Raises MayNotWrite.
    """
    if not by.has(*WRITERS):
        raise MayNotWrite
    made = new_id()
    number = str(said.get("ssn", ""))
    kept = {**said, "ssn": seal(number, SSN), **ssn_indexes_of(number)}
    source = intake_source(by=by, at=at)
    classes = [str(one) for one in DataClass if one is not DataClass.OPEN]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT people_write_down(%s, %s, %s, %s, %s, %s, %s)",
            [made, new_id(), source.pk, form_key.hex, json.dumps(kept), classes, at],
        )
        (person,) = cursor.fetchone()
    if person is None:
        raise MayNotWrite
    written = SourceRecord.objects.select_related("person", "source").get(
        source=source, key=form_key.hex, valid_to=None
    )
    if person == made:
        record("people.person.written", by=by, at=at, target="person", target_id=made)
    return written, person == made


@transaction.atomic
def take_back_person(*, person_id: UUID, by: Viewer, at: datetime) -> None:
    """Remove whom the viewer's organization wrote down while nothing hangs on them.

    Raises InUse, Kept, MayNotWrite.
    """
    if not by.has(*WRITERS):
        raise MayNotWrite
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_take_back(%s)", [person_id])
        (gone,) = cursor.fetchone()
    if gone is None:
        raise Kept
    if not gone:
        raise InUse
    record("people.person.taken_back", by=by, at=at, target="person", target_id=person_id)


# By the newest record; sorted without accents, the same on every server.
TAKE_NAMES = """
WITH newest AS (
  SELECT DISTINCT ON (person_id) person_id,
         trim(first_name || ' ' || last_name || ' ' || suffix) AS shown,
         trim(last_name || ' ' || first_name) AS sorted
  FROM people_sourcerecord
  WHERE valid_to IS NULL AND deleted_at IS NULL AND emptied_at IS NULL
    AND (%s::uuid[] IS NULL OR person_id = ANY(%s))
  ORDER BY person_id, recorded_at DESC NULLS LAST, id
)
UPDATE people_person p SET display_name = left(n.shown, 200),
       sort_name = left(people_words(n.sorted), 200)
FROM newest n WHERE n.person_id = p.id
  AND (p.display_name, p.sort_name) IS DISTINCT FROM
      (left(n.shown, 200), left(people_words(n.sorted), 200))
"""


def take_names(people: Sequence[UUID] | None = None, *, using: str = "batch") -> int:
    """Name these people, or all, by their newest record; returns how many names changed."""
    chosen = None if people is None else list(people)
    with connections[using].cursor() as cursor:
        cursor.execute(TAKE_NAMES, [chosen, chosen])
        return int(cursor.rowcount)


# A key belongs first to the record it was made for: where that one is now, its person is. Only
# when that record is gone does it count where the others went that stood with the person.
SETTLE_KEYS = """
WITH home AS (
  SELECT DISTINCT ON (source_id, key) source_id, key, previous_id AS person_id
  FROM people_link WHERE previous_id IS NOT NULL
  ORDER BY source_id, key, made_at, id
), stood AS (
  SELECT source_id, key, previous_id AS person_id FROM people_link WHERE previous_id IS NOT NULL
  UNION
  SELECT source_id, key, person_id FROM people_link WHERE previous_id IS NOT NULL
), empty AS (
  SELECT p.id FROM people_person p
  WHERE p.id IN (SELECT person_id FROM stood)
    AND NOT EXISTS (SELECT 1 FROM people_sourcerecord r
                    WHERE r.person_id = p.id AND r.valid_to IS NULL)
), chosen AS (
  SELECT DISTINCT ON (s.person_id) s.person_id, r.person_id AS now
  FROM stood s
  JOIN empty e ON e.id = s.person_id
  JOIN people_sourcerecord r
    ON r.source_id = s.source_id AND r.key = s.key AND r.valid_to IS NULL
  LEFT JOIN home h
    ON h.source_id = s.source_id AND h.key = s.key AND h.person_id = s.person_id
  GROUP BY s.person_id, r.person_id
  ORDER BY s.person_id, count(h.key) DESC, count(*) DESC, r.person_id
)
UPDATE people_person p SET merged_into_id = c.now
FROM people_person o LEFT JOIN chosen c ON c.person_id = o.id
WHERE o.id = p.id AND (c.now IS NOT NULL OR o.merged_into_id IS NOT NULL)
  AND p.merged_into_id IS DISTINCT FROM c.now
"""


def settle_keys(cursor: Any) -> int:
    """Say of every person without records who they are now; returns how many changed."""
    cursor.execute(SETTLE_KEYS)
    return int(cursor.rowcount)


# Name, number, birthday, street, phone and mail of every version, what the person told, and what a
# link says of its evidence. Year of birth, town and the rows themselves stay, for counts.
REMOVE_IDENTIFIERS = (
    """UPDATE people_sourcerecord r SET first_name = '', middle_name = '', last_name = '',
         suffix = '', ssn = '', ssn_index = '', ssn_last4_index = '',
         dob = date_trunc('year', r.dob)::date,
         dob_quality = CASE WHEN r.dob IS NULL THEN r.dob_quality ELSE %(partly)s END,
         street = '', phone = '', email = '', search = '', emptied_at = %(at)s
       WHERE r.person_id = ANY(%(people)s) AND r.emptied_at IS NULL""",
    """UPDATE people_link SET evidence = ''
       WHERE person_id = ANY(%(people)s) OR previous_id = ANY(%(people)s)""",
    # A plan's member is known by the number on their card.
    """UPDATE people_link l SET key = 'removed-' || left(md5(gen_random_uuid()::text), 20)
       FROM organizations_source s
       WHERE s.id = l.source_id AND s.kind = '834' AND l.person_id = ANY(%(people)s)""",
    "UPDATE people_told SET value = '' WHERE person_id = ANY(%(people)s)",
    """UPDATE people_person SET display_name = '', sort_name = '', identifiers_removed_at = %(at)s
       WHERE id = ANY(%(people)s)""",
)


def remove_identifiers(people: Sequence[UUID], *, by: Viewer, at: datetime) -> None:
    """Make these people nameless for good, as the batch role, in the open transaction.

    Raises audit.queries.Held where any of them is under a legal hold.
    """
    chosen = list(people)
    if not held_people().isdisjoint(chosen):
        raise Held
    with connections["batch"].cursor() as cursor:
        for statement in REMOVE_IDENTIFIERS:
            cursor.execute(statement, {"people": chosen, "at": at, "partly": PARTLY})
    record(
        "people.identifiers.removed",
        by=by,
        at=at,
        target="retention",
        detail={"people": len(chosen)},
        using="batch",
    )
