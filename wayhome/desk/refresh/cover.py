"""Copies the coverage of linked members, and only theirs, from rosters; closes what changed.

Spans are bitemporal: a belief that a newer roster contradicts is closed, never updated.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import pyarrow as pa
from django.db import connections

from wayhome.core.arrow_sql import copy_in, read_table
from wayhome.core.duck import session
from wayhome.desk.refresh.gather import Roster
from wayhome.exchange.x12_834.facts import membership_spans

WANTED = """
CREATE TEMP TABLE wanted_span (
  person_id uuid, cin text, plan_code text, aid_code text, county text, share_of_cost numeric,
  renewal_on date, valid_from date, valid_to date
) ON COMMIT DROP
"""
OF_LINKED = """
SELECT DISTINCT person AS person_id, cin, coalesce(plan_code, '') AS plan_code,
       coalesce(aid_code, '') AS aid_code, coalesce(county, '') AS county, share_of_cost,
       renewal_date AS renewal_on, coverage_start AS valid_from, coverage_end AS valid_to
FROM covered WHERE coverage_start IS NOT NULL
"""
# Of a plan whose roster is gone: what was believed last of each member who is linked, of whoever
# they are now.
REMEMBERED = """
INSERT INTO wanted_span
SELECT DISTINCT l.person_id, s.cin, s.plan_code, s.aid_code, s.county, s.share_of_cost,
       s.renewal_on, s.valid_from, s.valid_to
FROM people_link l
JOIN coverage_span s ON s.source_id = l.source_id AND s.cin = l.key
WHERE l.source_id = %(source)s AND l.undone_at IS NULL
  AND s.known_to IS NOT DISTINCT FROM (
    SELECT nullif(max(coalesce(b.known_to, 'infinity')), 'infinity') FROM coverage_span b
    WHERE b.source_id = s.source_id AND b.cin = s.cin)
"""
SAME = """
  w.person_id = s.person_id AND w.cin = s.cin AND w.plan_code = s.plan_code
  AND w.aid_code = s.aid_code AND w.county = s.county
  AND w.share_of_cost IS NOT DISTINCT FROM s.share_of_cost
  AND w.renewal_on IS NOT DISTINCT FROM s.renewal_on
  AND w.valid_from = s.valid_from AND w.valid_to IS NOT DISTINCT FROM s.valid_to
"""
SETTLE = (
    f"""UPDATE coverage_span s SET known_to = %(at)s, closed_by = %(import_id)s
        WHERE s.source_id = %(source)s AND s.known_to IS NULL
          AND NOT EXISTS (SELECT 1 FROM wanted_span w WHERE {SAME})""",
    f"""INSERT INTO coverage_span (id, person_id, plan_id, source_id, cin, plan_code, aid_code,
          county, share_of_cost, renewal_on, valid_from, valid_to, known_from, import_id)
        SELECT gen_random_uuid(), w.person_id, %(plan)s, %(source)s, w.cin, w.plan_code,
               w.aid_code, w.county, w.share_of_cost, w.renewal_on, w.valid_from, w.valid_to,
               %(at)s, %(import_id)s
        FROM wanted_span w
        WHERE NOT EXISTS (
          SELECT 1 FROM coverage_span s
          WHERE s.source_id = %(source)s AND s.known_to IS NULL AND {SAME})""",
)
COLUMNS = (
    "person_id",
    "cin",
    "plan_code",
    "aid_code",
    "county",
    "share_of_cost",
    "renewal_on",
    "valid_from",
    "valid_to",
)


MEMBERS = """
SELECT key AS source_id, person_id AS person FROM people_link
WHERE source_id = %s AND undone_at IS NULL
"""


def linked_members(roster: Roster) -> pa.Table:
    """`source_id` (CIN) and `person` of the members of one plan who are linked now."""
    return read_table(MEMBERS, [roster.source.pk])


def cover(rosters: list[Roster], *, import_id: UUID, at: datetime) -> None:
    """Make each plan's current spans what its roster says of linked members.

    What was copied from a roster that is gone stands, with whoever its members are now.
    """
    for roster in rosters:
        with connections["batch"].cursor() as cursor:
            values: dict[str, datetime | UUID] = {
                "at": at,
                "import_id": import_id,
                "source": roster.source.pk,
                "plan": roster.source.organization_id,
            }
            cursor.execute(WANTED)
            if roster.silent:
                cursor.execute(REMEMBERED, values)
            else:
                copy_in(_told(roster), "wanted_span", columns=COLUMNS)
            cursor.execute("ANALYZE wanted_span")
            for statement in SETTLE:
                cursor.execute(statement, values)
            cursor.execute("DROP TABLE wanted_span")


def _told(roster: Roster) -> pa.Table:
    who = linked_members(roster)
    spans = roster.members(who["source_id"].to_pylist()).spans
    with session() as duck:
        duck.register("covered", membership_spans(spans, person_of=who))
        wanted: pa.Table = duck.sql(OF_LINKED).to_arrow_table()
    return wanted
