"""Writing about people."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import connections

# By the newest record; sorted without accents, the same on every server.
TAKE_NAMES = """
WITH newest AS (
  SELECT DISTINCT ON (person_id) person_id,
         trim(first_name || ' ' || last_name || ' ' || suffix) AS shown,
         trim(last_name || ' ' || first_name) AS sorted
  FROM people_sourcerecord
  WHERE valid_to IS NULL AND deleted_at IS NULL AND (%s::uuid[] IS NULL OR person_id = ANY(%s))
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
