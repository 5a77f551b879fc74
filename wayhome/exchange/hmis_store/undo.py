"""Taking back the newest HMIS import of a source: the tables as they were before it.

What people did since stays. A record whose person somebody acted on is not deleted but marked as
vanished, so that their referral, note or decision still points to it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from wayhome.exchange.acted import acted_on
from wayhome.exchange.derived import take_back_derived
from wayhome.exchange.hmis_store.compare import take_back
from wayhome.exchange.hmis_store.tables import tables
from wayhome.people.actions import take_names

# Keys this import brought in: no version of them is older.
BROUGHT = """
CREATE TEMP TABLE brought ON COMMIT DROP AS
SELECT r.id, r.key, r.person_id FROM people_sourcerecord r
WHERE r.source_id = %(source)s AND r.import_id = %(run)s AND r.valid_to IS NULL
  AND NOT EXISTS (SELECT 1 FROM people_sourcerecord o WHERE o.source_id = r.source_id
                  AND o.key = r.key AND o.import_id <> r.import_id)
"""
# The people they stood with at first, or stand with now.
CANDIDATES = """
CREATE TEMP TABLE candidate ON COMMIT DROP AS
SELECT person_id FROM brought
UNION SELECT l.previous_id FROM people_link l JOIN brought b ON b.key = l.key
WHERE l.source_id = %(source)s AND l.previous_id IS NOT NULL
UNION SELECT l.person_id FROM people_link l JOIN brought b ON b.key = l.key
WHERE l.source_id = %(source)s
"""
# Without the machine's links: what people did about whom it linked them to keeps no record here.
STANDS_WITH = """
UPDATE brought b SET person_id = r.person_id FROM people_sourcerecord r WHERE r.id = b.id
"""
TOUCHED = """
SELECT person_id FROM people_sourcerecord
WHERE source_id = %(source)s AND (import_id = %(run)s OR closed_by = %(run)s)
"""
MARK = """
UPDATE people_sourcerecord SET vanished_at = %(at)s
WHERE id IN (SELECT id FROM brought WHERE person_id = ANY(%(kept)s)) AND vanished_at IS NULL
"""
# Nobody acted on them and no other source knows them: with their records they go.
FORGET = (
    """CREATE TEMP TABLE forgotten ON COMMIT DROP AS
       SELECT c.person_id AS id FROM candidate c
       WHERE c.person_id <> ALL(%(kept)s)
         AND NOT EXISTS (SELECT 1 FROM people_sourcerecord r WHERE r.person_id = c.person_id)
         AND NOT EXISTS (SELECT 1 FROM people_followed f WHERE f.first_id = c.person_id)
         AND NOT EXISTS (SELECT 1 FROM people_link l WHERE l.previous_id = c.person_id
                         AND l.decided_by IS NOT NULL)""",
    "DELETE FROM coverage_span WHERE person_id IN (SELECT id FROM forgotten)",
    "DELETE FROM people_link WHERE person_id IN (SELECT id FROM forgotten)",
    "DELETE FROM people_link WHERE previous_id IN (SELECT id FROM forgotten)",
    "DELETE FROM eligibility_fact WHERE person_id IN (SELECT id FROM forgotten)",
    "DELETE FROM eligibility_screening WHERE person_id IN (SELECT id FROM forgotten)",
    "DELETE FROM consent_grant WHERE person_id IN (SELECT id FROM forgotten)",
    """UPDATE consent_release SET person_id = NULL
       WHERE person_id IN (SELECT id FROM forgotten)""",
    """UPDATE exchange_served SET person_id = NULL
       WHERE person_id IN (SELECT id FROM forgotten)""",
    """UPDATE people_person SET merged_into_id = NULL
       WHERE merged_into_id IN (SELECT id FROM forgotten)""",
    "DELETE FROM people_person WHERE id IN (SELECT id FROM forgotten)",
)


def take_back_export(cursor: Any, run_id: UUID, source_id: UUID, at: datetime) -> None:
    """Undo inside the open transaction, which holds the source's lock."""
    facts: dict[str, Any] = {"source": source_id, "run": run_id, "at": at}
    cursor.execute(TOUCHED, facts)
    touched = {person for (person,) in cursor.fetchall()}
    cursor.execute(BROUGHT, facts)
    cursor.execute(CANDIDATES, facts)
    take_back_derived(cursor, run_id)
    cursor.execute(STANDS_WITH)
    cursor.execute("SELECT person_id FROM candidate")
    facts["kept"] = acted_on(cursor, [person for (person,) in cursor.fetchall()])
    cursor.execute(MARK, facts)
    cursor.execute(
        """DELETE FROM people_sourcerecord WHERE source_id = %(source)s AND import_id = %(run)s
           AND id NOT IN (SELECT id FROM brought WHERE person_id = ANY(%(kept)s))""",
        facts,
    )
    cursor.execute(
        """UPDATE people_sourcerecord SET valid_to = NULL, closed_by = NULL
           WHERE source_id = %(source)s AND closed_by = %(run)s""",
        facts,
    )
    for statement in FORGET:
        cursor.execute(statement, facts)
    for table in tables().values():
        take_back(cursor, table, run_id)
    take_names(list(touched))
