"""Writing about people."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import connections

# The newest record that bears a name; one that vanished or was deleted only where none is left.
TAKE_NAMES = """
UPDATE people_person p SET display_name = n.display_name, sort_name = n.sort_name
FROM (
  SELECT DISTINCT ON (r.person_id) r.person_id,
    trim(concat_ws(' ', nullif(r.first_name, ''), nullif(r.last_name, ''))) AS display_name,
    people_words(r.last_name || ' ' || r.first_name) AS sort_name
  FROM people_sourcerecord r
  WHERE r.person_id = ANY(%s) AND r.valid_to IS NULL
    AND (r.first_name <> '' OR r.last_name <> '')
  ORDER BY r.person_id, (r.deleted_at IS NULL AND r.vanished_at IS NULL) DESC,
    r.recorded_at DESC NULLS LAST, r.key
) n
WHERE p.id = n.person_id
  AND (p.display_name, p.sort_name) IS DISTINCT FROM (n.display_name, n.sort_name)
"""


def take_names(people: Sequence[UUID], *, using: str = "batch") -> int:
    """Name these people by their newest record; returns how many names changed."""
    with connections[using].cursor() as cursor:
        cursor.execute(TAKE_NAMES, [list(people)])
        return int(cursor.rowcount)
