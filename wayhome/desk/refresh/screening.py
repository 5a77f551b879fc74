"""Gathers facts, asks the rules for everybody, and keeps facts and answers.

Every answer is asked for twice: from what may be shared with another organization, and from all.
Where they differ, the fuller one is kept beside the other under a protected class, which only the
organization that recorded the facts holds.
"""

from __future__ import annotations

from datetime import date

import pyarrow as pa
from django.db import transaction

from wayhome.core.arrow_sql import read_table
from wayhome.core.classes import PROTECTED, DataClass
from wayhome.core.duck import session
from wayhome.desk.refresh import gather
from wayhome.desk.refresh.cover import linked_members
from wayhome.desk.refresh.keep import keep_answers, keep_facts
from wayhome.desk.refresh.remembered import remembered_facts
from wayhome.eligibility.rules import FACTS, mark_served, screen
from wayhome.exchange.hmis_csv.facts import facts_from_hmis
from wayhome.exchange.x12_834.facts import facts_from_roster

SHAREABLE = [str(one) for one in DataClass if one not in PROTECTED]
# The most withheld class; who holds it holds everything its own systems recorded.
FULL = str(DataClass.HIV)
PERSON_OF = """
SELECT key AS source_id, person_id AS person FROM people_sourcerecord
WHERE source_id = %s AND valid_to IS NULL AND deleted_at IS NULL
"""
SERVED = """
SELECT hmis_id, cin, plan, service, status, provider, start, "end" FROM exchange_served
"""
BY_KEY = """
SELECT r.key AS source_id, r.person_id AS person FROM people_sourcerecord r
JOIN organizations_source s ON s.id = r.source_id AND s.kind = 'hmis'
WHERE r.valid_to IS NULL AND r.deleted_at IS NULL
"""
BY_CIN = """
SELECT l.key AS source_id, l.person_id AS person FROM people_link l
JOIN organizations_source s ON s.id = l.source_id AND s.kind = '834'
WHERE l.undone_at IS NULL
"""


def screen_people(rosters: list[gather.Roster], *, as_of: date) -> None:
    """Make facts and answers what is known now; what stays the same is not written."""
    facts = gather_facts(rosters, as_of=as_of)
    people = read_table(
        "SELECT DISTINCT person_id AS person FROM people_sourcerecord"
        " WHERE valid_to IS NULL AND deleted_at IS NULL"
    )["person"]
    served = read_table(SERVED)
    who = {"by_hmis_id": read_table(BY_KEY), "by_cin": read_table(BY_CIN)}
    answers = []
    for classes, data_class in ((SHAREABLE, str(DataClass.HOUSING)), (None, FULL)):
        asked = screen(facts, as_of, persons=people, classes=classes)
        marked = mark_served(asked, served, as_of=as_of, **who)
        answers.append(marked.append_column("data_class", _constant(data_class, len(marked))))
    with transaction.atomic(using="batch"):
        keep_facts(facts)
        keep_answers(_ready(answers[0], answers[1], facts, as_of), as_of)


def gather_facts(rosters: list[gather.Roster], *, as_of: date) -> pa.Table:
    """Facts of every HMIS source and, for linked members, of every plan's file."""
    found = [FACTS.empty_table()]
    for source in gather.hmis_sources():
        person_of = read_table(PERSON_OF, [source.pk])
        tables = gather.hmis(source).tables
        found.append(facts_from_hmis(tables, person_of=person_of, as_of=as_of))
    for roster in rosters:
        found += remembered_facts(roster) if roster.silent else [_roster_facts(roster)]
    return pa.concat_tables([one.select(FACTS.names).cast(FACTS) for one in found])


def _roster_facts(roster: gather.Roster) -> pa.Table:
    who = linked_members(roster)
    held = roster.members(who["source_id"].to_pylist())
    return facts_from_roster(
        held.members, held.spans, plan=roster.plan, person_of=who, seen=roster.seen
    )


def _constant(value: str, rows: int) -> pa.Array:
    return pa.array([value] * rows, pa.string())


# Qualifies before cannot tell; then fewest proofs missing; then the freshest facts, by days.
READY = """
WITH fresh AS (
  -- The age of a protected fact gives it away: an answer to be shared rests on the others alone.
  SELECT person, data_class, max(seen) AS freshest
  FROM (
    -- A roster is as fresh as its file; what counts here is when somebody last met the person.
    SELECT person, seen, $full AS data_class FROM facts WHERE fact NOT IN ('plan_membership',
      'aid_code', 'share_of_cost', 'birth', 'sex')
    UNION ALL
    SELECT person, seen, $housing FROM facts f WHERE list_contains($shareable, f.data_class)
      AND fact NOT IN ('plan_membership', 'aid_code', 'share_of_cost', 'birth', 'sex')
  ) GROUP BY person, data_class
), covered AS (
  SELECT person, list_sort(list_distinct(list(value))) AS plans FROM facts
  WHERE fact = 'plan_membership' AND start <= $as_of AND coalesce("end", $as_of) >= $as_of
  GROUP BY person
), rows AS (
  SELECT * FROM shared
  UNION ALL
  SELECT f.* FROM fuller f JOIN shared s USING (person, service)
  WHERE f.answer <> s.answer OR f.criteria_met <> s.criteria_met
     OR f.criteria_unknown <> s.criteria_unknown OR f.missing_proof <> s.missing_proof
)
SELECT r.person AS person_id, r.service, r.answer, r.criteria_met, r.criteria_unknown,
       r.missing_proof, r.unverified_rules, r.already_served, r.data_class,
       coalesce(c.plans, []) AS plans,
       coalesce(fresh.freshest, DATE '1900-01-01') AS freshest,
       ((CASE r.answer WHEN 'met' THEN 0 WHEN 'unknown' THEN 1 ELSE 2 END) * 1000000
        + least(len(r.missing_proof), 9) * 100000
        -- Counted to a day far off, not to today: else every answer would be another each night.
        + least(greatest(date_diff('day', coalesce(fresh.freshest, DATE '1900-01-01'),
                                   DATE '2100-01-01'), 0), 99999))::integer AS rank
FROM rows r LEFT JOIN covered c USING (person) LEFT JOIN fresh USING (person, data_class)
"""


def _ready(shared: pa.Table, fuller: pa.Table, facts: pa.Table, as_of: date) -> pa.Table:
    values = {
        "as_of": as_of,
        "full": FULL,
        "housing": str(DataClass.HOUSING),
        "shareable": SHAREABLE,
    }
    with session() as duck:
        for name, table in (("shared", shared), ("fuller", fuller), ("facts", facts)):
            duck.register(name, table)
        found: pa.Table = duck.sql(READY, params=values).to_arrow_table()
    return found
