"""What a roster changes against the files before it, member by member."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from wayhome.core.sealed import unseal
from wayhome.exchange.choices import Change
from wayhome.exchange.importing import Sample
from wayhome.exchange.roster_store.stage import IDENTITY, SSN, leaf

EACH = 5
# Each member as the files so far left them; the latest file that has them counts.
BEFORE = """
CREATE TEMP TABLE known_member ON COMMIT DROP AS
SELECT DISTINCT ON (m.cin) m.cin, m.row_hash FROM roster.member m
JOIN unnest(%(files)s::uuid[]) WITH ORDINALITY AS f (run_id, place) ON f.run_id = m.run_id
WHERE m.source_id = %(source)s AND m.run_id = ANY(%(files)s::uuid[])
ORDER BY m.cin, f.place DESC
"""
CAME = """
INSERT INTO {change} (cin, change)
SELECT m.cin, CASE WHEN k.cin IS NULL THEN 'new' ELSE 'changed' END
FROM {member} m LEFT JOIN known_member k ON k.cin = m.cin
WHERE k.cin IS NULL OR k.row_hash <> m.row_hash
"""
WENT = """
INSERT INTO {change} (cin, change)
SELECT k.cin, 'vanished' FROM known_member k
WHERE NOT EXISTS (SELECT 1 FROM {member} m WHERE m.cin = k.cin)
"""


def compare(
    cursor: Any, *, source_id: UUID, run_id: UUID, before: Sequence[UUID], full: bool
) -> dict[str, dict[str, int]]:
    """Fill the file's `change` table; returns rows by change. Without a file before, all is new."""
    names = {kind: leaf(kind, run_id) for kind in ("member", "change", "span")}
    cursor.execute("SELECT count(*) FROM {member}".format(**names))
    members = cursor.fetchone()[0]
    cursor.execute("SELECT count(*) FROM {span}".format(**names))
    coverage = {"rows": cursor.fetchone()[0]}
    if not before:
        return {"Members": {"new": members}, "Coverage": coverage}
    cursor.execute(BEFORE, {"files": list(before), "source": source_id})
    cursor.execute("ANALYZE known_member")
    cursor.execute(CAME.format(**names))
    came = cursor.rowcount
    if full:
        cursor.execute(WENT.format(**names))
    cursor.execute("SELECT change, count(*) FROM {change} GROUP BY change".format(**names))
    counts = dict(cursor.fetchall()) | {"same": members - came}
    return {
        "Members": {change: rows for change, rows in counts.items() if rows},
        "Coverage": coverage,
    }


SAMPLES = """
SELECT c.cin, c.change, {after}, {before} FROM (
  SELECT *, row_number() OVER (PARTITION BY change ORDER BY cin) AS n FROM {change}) c
LEFT JOIN {member} m ON m.cin = c.cin
LEFT JOIN LATERAL (
  SELECT * FROM roster.member o WHERE o.source_id = %(source)s
    AND o.run_id = ANY(%(files)s::uuid[]) AND o.cin = c.cin
  ORDER BY array_position(%(files)s::uuid[], o.run_id) DESC LIMIT 1) o ON true
WHERE c.n <= %(each)s
"""


def samples(
    cursor: Any, *, source_id: UUID, run_id: UUID, before: Sequence[UUID]
) -> Iterator[Sample]:
    """A few members of each kind of change, with what linkage compares."""
    names = {kind: leaf(kind, run_id) for kind in ("member", "change")}
    both = {
        side: ", ".join(f"{alias}.{name}::text" for name in IDENTITY)
        for side, alias in (("after", "m"), ("before", "o"))
    }
    if not before:
        columns = both["after"]
        cursor.execute(f"SELECT cin, 'new', {columns} FROM {names['member']} m LIMIT {EACH}")
    else:
        facts = {"source": source_id, "files": list(before), "each": EACH}
        cursor.execute(SAMPLES.format(**names, **both), facts)
    for cin, change, *values in cursor.fetchall():
        width = len(IDENTITY)
        after, held = _clear(values[:width]), _clear(values[width:] or [None] * width)
        fields = {
            name: (old, new)
            for name, old, new in zip(IDENTITY, held, after, strict=True)
            if old != new and not (change == Change.VANISHED and old is None)
        }
        yield Sample("Members", change, cin, fields)


def _clear(values: Sequence[str | None]) -> list[str | None]:
    return [
        unseal(value, SSN) if name == "ssn" and value else value
        for name, value in zip(IDENTITY, values, strict=True)
    ]
