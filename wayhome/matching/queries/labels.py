"""What people decided, as the linker learns from it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from wayhome.core.arrow_sql import read_table

FIELDS = (
    *("first_name", "middle_name", "last_name", "suffix", "dob", "ssn", "sex"),
    *("street", "city", "zip", "phone", "email", "cin"),
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """Two records and whether they are one person.

    `left` and `right` have `FIELDS` as text, "" where unknown, dates as 1980-02-03; `left_key` and
    `right_key` are the sources' own keys after their source's code and a colon.
    """

    left_key: str
    right_key: str
    left: dict[str, str]
    right: dict[str, str]
    same: bool


def _side(which: str) -> str:
    """SQL for one side as JSON: the record as it is now, else as the review page showed it."""
    record = ", ".join(f"'{name}', {which}_r.{name}" for name in FIELDS if name != "cin")
    return f"""CASE WHEN {which}_r.id IS NOT NULL THEN json_build_object({record})::text
      ELSE (p.{which}_fields || jsonb_build_object('cin', d.{which}_key))::text END AS "{which}" """


LABELLED = f"""
SELECT l.code || ':' || d.left_key AS left_key, r.code || ':' || d.right_key AS right_key,
       {_side("left")}, {_side("right")}, d.verdict = 'same' AS same
FROM matching_decision d
JOIN organizations_source l ON l.id = d.left_source_id
JOIN organizations_source r ON r.id = d.right_source_id
LEFT JOIN matching_pair p
  ON (p.left_source_id, p.left_key, p.right_source_id, p.right_key)
   = (d.left_source_id, d.left_key, d.right_source_id, d.right_key)
LEFT JOIN people_sourcerecord left_r
  ON left_r.source_id = d.left_source_id AND left_r.key = d.left_key AND left_r.valid_to IS NULL
LEFT JOIN people_sourcerecord right_r
  ON right_r.source_id = d.right_source_id AND right_r.key = d.right_key
 AND right_r.valid_to IS NULL
WHERE d.undone_at IS NULL
  AND (left_r.id IS NOT NULL OR p.id IS NOT NULL) AND (right_r.id IS NOT NULL OR p.id IS NOT NULL)
ORDER BY 1, 2
"""


def labelled_pairs() -> Iterator[Labelled]:
    """Every standing decision of every organization as an example for the linker's training.

    Read as wayhome_batch, which no request is: it looks past row security, so the fields go no
    further than the process that trains. A member whose roster was dropped bears only the fields
    that the review page showed; a decision of which neither is left is not an example.
    """
    for row in read_table(LABELLED).to_pylist():
        left, right = (
            {name: str(held.get(name) or "") for name in FIELDS}
            for held in (json.loads(row["left"]), json.loads(row["right"]))
        )
        yield Labelled(row["left_key"], row["right_key"], left, right, row["same"])
