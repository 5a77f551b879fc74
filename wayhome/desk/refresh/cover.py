"""Copies the coverage of linked members, and only theirs, from rosters; closes what changed.

Spans are bitemporal: a belief that a newer roster contradicts is closed, never updated.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import pyarrow as pa
from django.db import connections, transaction

from wayhome.core.arrow_sql import copy_in
from wayhome.core.duck import session
from wayhome.desk.refresh.gather import Roster
from wayhome.desk.refresh.link import Linked

WANTED = """
CREATE TEMP TABLE wanted_span (
  person_id uuid, cin text, plan_code text, aid_code text, county text, share_of_cost numeric,
  renewal_on date, valid_from date, valid_to date
) ON COMMIT DROP
"""
OF_LINKED = """
SELECT DISTINCT l.person_id, s.cin, coalesce(s.plan_code, '') AS plan_code,
       coalesce(s.aid_code, '') AS aid_code, coalesce(s.county, '') AS county, s.share_of_cost,
       s.renewal_date AS renewal_on, s.coverage_start AS valid_from, s.coverage_end AS valid_to
FROM spans s JOIN linked l ON l.cin = s.cin
WHERE s.coverage_start IS NOT NULL
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


def cover(roster: Roster, members: list[Linked], *, import_id: UUID, at: datetime) -> None:
    """Make the current spans of one plan's source what its roster says of linked members."""
    mine = [one for one in members if one.source_id == str(roster.source.pk)]
    linked = pa.table(
        {
            "cin": pa.array([one.cin for one in mine], pa.string()),
            "person_id": pa.array([one.person_id for one in mine], pa.string()),
        }
    )
    with session() as duck:
        duck.register("spans", roster.spans)
        duck.register("linked", linked)
        wanted: pa.Table = duck.sql(OF_LINKED).to_arrow_table()
    values: dict[str, datetime | UUID] = {
        "at": at,
        "import_id": import_id,
        "source": roster.source.pk,
        "plan": roster.source.organization_id,
    }
    with transaction.atomic(using="batch"), connections["batch"].cursor() as cursor:
        cursor.execute(WANTED)
        copy_in(wanted, "wanted_span", columns=COLUMNS)
        for statement in SETTLE:
            cursor.execute(statement, values)
