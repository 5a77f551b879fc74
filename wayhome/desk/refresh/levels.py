"""How much of what is known an answer rests on, and which of these answers are kept.

An answer tells what it rests on: "a clinical risk" is a health fact, whoever reads it. So each
person is asked about once for every level of what an organization may hold, and an answer is kept
beside the one below it where it differs. Row security shows an organization the levels it holds,
and a page takes the deepest of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from wayhome.core.classes import DataClass

BASIC = frozenset({DataClass.OPEN, DataClass.DEMOGRAPHIC, DataClass.HOUSING})
WITH_HEALTH = BASIC | {DataClass.HEALTH}
WITH_MENTAL_HEALTH = WITH_HEALTH | {DataClass.MENTAL_HEALTH}


@dataclass(frozen=True, slots=True)
class Level:
    """The classes an answer rests on, and the class that its row bears."""

    depth: int
    data_class: str
    classes: frozenset[DataClass]

    @property
    def names(self) -> list[str]:
        """The classes as facts bear them."""
        return sorted(map(str, self.classes))


LEVELS = (
    Level(1, str(DataClass.HOUSING), BASIC),
    Level(2, str(DataClass.HEALTH), WITH_HEALTH),
    Level(3, str(DataClass.MENTAL_HEALTH), WITH_MENTAL_HEALTH),
    # The most withheld class: who holds it holds everything that its own systems recorded.
    Level(4, str(DataClass.HIV), frozenset(DataClass)),
)

# Qualifies before cannot tell; then fewest proofs missing; then the freshest facts, by days.
KEPT = """
WITH fresh AS (
  -- The age of a fact gives it away, too: an answer is as fresh as what it may rest on.
  -- A roster is as fresh as its file; what counts here is when somebody last met the person.
  SELECT f.person, l.depth, max(f.seen) AS freshest
  FROM facts f JOIN levels l ON list_contains(l.classes, f.data_class)
  WHERE f.fact NOT IN ('plan_membership', 'aid_code', 'share_of_cost', 'birth', 'sex')
  GROUP BY ALL
), covered AS (
  SELECT person, list_sort(list_distinct(list(value))) AS plans FROM facts
  WHERE fact = 'plan_membership' AND start <= $as_of AND coalesce("end", $as_of) >= $as_of
  GROUP BY person
), recorder AS (
  SELECT person, min(recorded_by) AS recorded_by FROM facts
  WHERE NOT list_contains($shareable, data_class)
  GROUP BY person HAVING count(DISTINCT recorded_by) = 1
), compared AS (
  SELECT *, ROW(answer, criteria_met, criteria_unknown, missing_proof, already_served) AS said,
         lag(said) OVER (PARTITION BY person, service ORDER BY depth) AS below
  FROM answers
)
SELECT r.person AS person_id, r.service, r.answer, r.criteria_met, r.criteria_unknown,
       r.missing_proof, r.unverified_rules, r.already_served, l.data_class, r.depth,
       CASE WHEN r.depth = $deepest THEN o.recorded_by END AS recorded_by,
       coalesce(c.plans, []) AS plans,
       coalesce(fresh.freshest, DATE '1900-01-01') AS freshest,
       ((CASE r.answer WHEN 'met' THEN 0 WHEN 'unknown' THEN 1 ELSE 2 END) * 1000000
        + least(len(r.missing_proof), 9) * 100000
        -- Counted to a day far off, not to today: else every answer would be another each night.
        + least(greatest(date_diff('day', coalesce(fresh.freshest, DATE '1900-01-01'),
                                   DATE '2100-01-01'), 0), 99999))::integer AS rank
FROM compared r JOIN levels l USING (depth)
LEFT JOIN covered c USING (person)
LEFT JOIN fresh ON fresh.person = r.person AND fresh.depth = r.depth
LEFT JOIN recorder o ON o.person = r.person
WHERE (r.depth = 1 OR r.said IS DISTINCT FROM r.below)
  -- What rests on protected facts of several recorders could be shown to none of them.
  AND (r.depth < $deepest OR o.recorded_by IS NOT NULL)
"""
