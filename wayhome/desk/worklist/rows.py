"""The list itself: one row per HMIS person and service, in the columns that were promised."""

from __future__ import annotations

import pyarrow as pa

from wayhome.core.duck import session

COLUMNS = (
    "person",
    "hmis_ids",
    "cin",
    "plan",
    "service",
    "answer",
    "criteria_met",
    "criteria_unknown",
    "missing_proof",
    "already_served",
    "link_probability",
)
REVIEW = ("hmis_id", "cin", "plan", "probability", "evidence")

# One person may be a member of several plans, or several records of theirs may link to one
# member: the best of those links speaks for it.
ROWS = """
WITH ids AS (
  SELECT person, string_agg(source_id, '|' ORDER BY source_id) AS hmis_ids
  FROM people GROUP BY person
), best AS (
  SELECT p.person, l.id_r AS cin, l.plan, max(l.probability) AS probability
  FROM links l JOIN people p ON p.source_id = l.id_l
  WHERE l.band = 'linked'
  GROUP BY p.person, l.id_r, l.plan
), joined AS (
  SELECT person,
         string_agg(cin, '|' ORDER BY plan, cin) AS cin,
         string_agg(plan, '|' ORDER BY plan, cin) AS plan,
         string_agg(printf('%.6f', probability), '|' ORDER BY plan, cin) AS link_probability
  FROM best GROUP BY person
)
SELECT a.person, i.hmis_ids, coalesce(j.cin, '') AS cin, coalesce(j.plan, '') AS plan,
       a.service, a.answer,
       array_to_string(a.criteria_met, '|') AS criteria_met,
       array_to_string(a.criteria_unknown, '|') AS criteria_unknown,
       array_to_string(a.missing_proof, '|') AS missing_proof,
       coalesce(a.already_served, '') AS already_served,
       coalesce(j.link_probability, '') AS link_probability
FROM answers a
JOIN ids i USING (person)
LEFT JOIN joined j USING (person)
ORDER BY a.person, a.service
"""

TO_REVIEW = """
SELECT id_l AS hmis_id, id_r AS cin, plan, printf('%.6f', probability) AS probability, evidence
FROM links WHERE band = 'review'
ORDER BY plan, links.probability DESC, id_l, id_r
"""


def worklist_rows(people: pa.Table, links: pa.Table, answers: pa.Table) -> pa.Table:
    """The worklist in `COLUMNS`, all text. `links` has `id_l, id_r, probability, band, plan`."""
    return _ask(ROWS, people=people, links=links, answers=answers)


def review_rows(links: pa.Table) -> pa.Table:
    """What a human must look at, in `REVIEW`, the likeliest first within a plan."""
    return _ask(TO_REVIEW, links=links)


def _ask(query: str, **tables: pa.Table) -> pa.Table:
    with session() as duck:
        for name, table in tables.items():
            duck.register(name, table)
        found: pa.Table = duck.sql(query).to_arrow_table()
    return found
