"""What reviewers decided, and the queue of what they still must look at."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import pyarrow as pa
from django.db import connections

from wayhome.core.arrow_sql import copy_in, read_table
from wayhome.core.sealed_fields import seal_member
from wayhome.desk.refresh.gather import BETWEEN
from wayhome.desk.refresh.members import Waiting
from wayhome.desk.refresh.resolve import Decisions
from wayhome.matching.choices import Verdict

SHOWN = ("first_name", "middle_name", "last_name", "suffix", "dob", "ssn", "sex", "phone", "zip")
DECIDED = f"""
SELECT l.code || '{BETWEEN}' || d.left_key AS one, r.code || '{BETWEEN}' || d.right_key AS other,
       d.verdict
FROM matching_decision d
JOIN organizations_source l ON l.id = d.left_source_id
JOIN organizations_source r ON r.id = d.right_source_id
WHERE d.undone_at IS NULL
"""


def read_decisions() -> Decisions:
    """Every decision that stands, by record ids as `gather.records` makes them."""
    decisions = Decisions()
    for row in read_table(DECIDED).to_pylist():
        kind = decisions.same if row["verdict"] == Verdict.SAME else decisions.different
        kind.add((row["one"], row["other"]))
    return decisions


WAITING = pa.schema(
    [
        ("left_source", pa.string()),
        ("left_key", pa.string()),
        ("left_fields", pa.string()),
        ("right_source", pa.string()),
        ("right_key", pa.string()),
        ("right_fields", pa.string()),
        ("probability", pa.float64()),
        ("evidence", pa.string()),
    ]
)
TABLE = """
CREATE TEMP TABLE waiting (
  left_source text, left_key text, left_fields jsonb, right_source text, right_key text,
  right_fields jsonb, probability float8, evidence text
) ON COMMIT DROP
"""
REPLACE = (
    # Open pairs that no longer wait go; decided ones stay until their roster is dropped.
    """DELETE FROM matching_pair p
       WHERE p.verdict = 'open' AND NOT EXISTS (
         SELECT 1 FROM waiting w
         JOIN organizations_source l ON l.code = w.left_source
         JOIN organizations_source r ON r.code = w.right_source
         WHERE l.id = p.left_source_id AND w.left_key = p.left_key
           AND r.id = p.right_source_id AND w.right_key = p.right_key)""",
    # A pair that waits anew has whoever read it before it went.
    """INSERT INTO matching_pair (id, organization_id, left_source_id, left_key, left_fields,
         right_source_id, right_key, right_fields, probability, evidence, worth, stakes, read_by,
         verdict, reason, import_id, made_at)
       SELECT gen_random_uuid(), l.organization_id, l.id, w.left_key, w.left_fields, r.id,
              w.right_key, w.right_fields, w.probability, w.evidence, 0, '{}',
              ARRAY(SELECT x."by" FROM matching_reading x
                    WHERE x.undone_at IS NULL
                      AND (x.left_source_id, x.left_key, x.right_source_id, x.right_key)
                        = (l.id, w.left_key, r.id, w.right_key)
                    ORDER BY x.at, x.id),
              'open', '', %(import_id)s, %(at)s
       FROM waiting w
       JOIN organizations_source l ON l.code = w.left_source
       JOIN organizations_source r ON r.code = w.right_source
       ON CONFLICT ON CONSTRAINT one_pair DO UPDATE
         SET left_fields = EXCLUDED.left_fields, right_fields = EXCLUDED.right_fields,
             probability = EXCLUDED.probability, evidence = EXCLUDED.evidence
         WHERE matching_pair.verdict = 'open'
           -- The same number is encrypted otherwise each time; its digest is beside it.
           AND (matching_pair.left_fields - 'ssn', matching_pair.right_fields - 'ssn',
                matching_pair.probability, matching_pair.evidence)
             IS DISTINCT FROM (EXCLUDED.left_fields - 'ssn', EXCLUDED.right_fields - 'ssn',
                               EXCLUDED.probability, EXCLUDED.evidence)""",
    # What is asked or to be read about a pair that waits no more is not asked any longer.
    """UPDATE matching_question q SET withdrawn_at = %(at)s, fields = '{}'
       WHERE q.answered_at IS NULL AND q.withdrawn_at IS NULL AND NOT EXISTS (
         SELECT 1 FROM matching_pair p
         WHERE p.verdict IN ('open', 'unsure')
           AND (p.left_source_id, p.left_key, p.right_source_id, p.right_key)
             = (q.left_source_id, q.left_key, q.right_source_id, q.right_key))""",
    """UPDATE tasks_task t SET undone_at = %(at)s
       WHERE t.done_at IS NULL AND t.undone_at IS NULL AND (
         (t.target = 'question' AND EXISTS (
           SELECT 1 FROM matching_question q
           WHERE q.id = t.target_id AND q.withdrawn_at IS NOT NULL))
         OR (t.target = 'pair' AND NOT EXISTS (
           SELECT 1 FROM matching_pair p WHERE p.id = t.target_id)))""",
    "UPDATE matching_change SET applied_at = %(at)s WHERE applied_at IS NULL",
)


def wait_for_review(
    waiting: Sequence[Waiting],
    rows: Mapping[str, Mapping[str, Any]],
    *,
    import_id: UUID,
    at: datetime,
) -> None:
    """Make the open pairs what waits now; what was decided stays as it is.

    `rows` has the records and members by id, of which only what the review page shows is kept.
    """
    table = pa.Table.from_pylist(
        [
            {
                **_side("left", one.left, rows[one.left]),
                **_side("right", one.right, rows[one.right]),
                "probability": one.probability,
                "evidence": one.evidence,
            }
            for one in waiting
            if one.right in rows
        ],
        schema=WAITING,
    )
    with connections["batch"].cursor() as cursor:
        cursor.execute(TABLE)
        copy_in(table, "waiting", columns=WAITING.names)
        cursor.execute("ANALYZE waiting")
        for statement in REPLACE:
            cursor.execute(statement, {"import_id": import_id, "at": at})


def _side(which: str, one: str, row: Mapping[str, Any]) -> dict[str, str]:
    source, _, key = one.partition(BETWEEN)
    shown = {name: row[name] for name in SHOWN if row.get(name)}
    kept = seal_member(shown, "ssn", f"matching_pair.{which}_fields")
    return {f"{which}_source": source, f"{which}_key": key, f"{which}_fields": json.dumps(kept)}
