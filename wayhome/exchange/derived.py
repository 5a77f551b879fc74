"""What linking and coverage derived from an import, taken back with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from wayhome.people.actions import settle_keys

# A link that was made goes, the record stands where it stood before, and the link before holds
# again; what a worker decided stays.
TAKE_BACK = (
    """UPDATE people_sourcerecord r SET person_id = l.previous_id FROM people_link l
       WHERE l.import_id = %(run)s AND l.decided_by IS NULL AND l.undone_at IS NULL
         AND l.previous_id IS NOT NULL AND r.source_id = l.source_id AND r.key = l.key""",
    "DELETE FROM people_link WHERE import_id = %(run)s AND decided_by IS NULL",
    # A record that went home lost its link and got none: it stands again where the link says.
    """UPDATE people_sourcerecord r SET person_id = l.person_id FROM people_link l
       WHERE l.closed_by = %(run)s AND l.previous_id IS NOT NULL
         AND r.source_id = l.source_id AND r.key = l.key
         AND NOT EXISTS (SELECT 1 FROM people_link c WHERE c.source_id = l.source_id
                         AND c.key = l.key AND c.undone_at IS NULL)""",
    """UPDATE people_link l SET undone_at = NULL, closed_by = NULL WHERE l.closed_by = %(run)s
       AND NOT EXISTS (SELECT 1 FROM people_link c WHERE c.source_id = l.source_id
                       AND c.key = l.key AND c.undone_at IS NULL)""",
    "DELETE FROM matching_pair WHERE import_id = %(run)s AND verdict = 'open'",
    "DELETE FROM coverage_span WHERE import_id = %(run)s",
    """UPDATE coverage_span SET known_to = NULL, closed_by = NULL WHERE closed_by = %(run)s""",
)


def take_back_derived(cursor: Any, run_id: UUID) -> None:
    """Undo links, open pairs and coverage that this import led to; facts are derived anew."""
    for statement in TAKE_BACK:
        cursor.execute(statement, {"run": run_id})
    settle_keys(cursor)
