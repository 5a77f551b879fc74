"""Everything that follows an import, in order, in one go."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import connections, transaction

from wayhome.desk.refresh import gather
from wayhome.desk.refresh.cover import cover
from wayhome.desk.refresh.link import link_people
from wayhome.desk.refresh.screening import screen_people
from wayhome.desk.refresh.share import settle_grants

# One refresh at a time: two would undo each other's links. Any fixed number of our own does.
LOCK = 7_200_001


def refresh(*, import_id: UUID, at: datetime, day: date) -> None:
    """Link people, copy coverage, gather facts, ask the rules for `day`, and settle grants."""
    with connections["batch"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        rosters = gather.rosters()
        members = link_people(rosters, import_id=import_id, at=at)
        for roster in rosters:
            cover(roster, members, import_id=import_id, at=at)
        name_people()
        screen_people(members, rosters, as_of=day)
        settle_grants(day=day)
    finally:
        with connections["batch"].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


NAMES = """
WITH newest AS (
  SELECT DISTINCT ON (person_id) person_id,
         trim(first_name || ' ' || last_name || ' ' || suffix) AS shown,
         trim(last_name || ' ' || first_name) AS sorted
  FROM people_sourcerecord
  WHERE valid_to IS NULL AND deleted_at IS NULL
  ORDER BY person_id, recorded_at DESC NULLS LAST, id
)
UPDATE people_person p SET display_name = left(n.shown, 200),
       sort_name = left(people_words(n.sorted), 200)
FROM newest n WHERE n.person_id = p.id
  AND (p.display_name, p.sort_name) IS DISTINCT FROM
      (left(n.shown, 200), left(people_words(n.sorted), 200))
"""


def name_people() -> None:
    """Name people by their newest record; sorted without accents, the same on every server."""
    with transaction.atomic(using="batch"), connections["batch"].cursor() as cursor:
        cursor.execute(NAMES)
