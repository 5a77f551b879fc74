"""Writes who stands with whom: records that change their person, and members that are linked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

import pyarrow as pa
from django.db import connections

from wayhome.core.arrow_sql import copy_in
from wayhome.desk.refresh.gather import BETWEEN
from wayhome.desk.refresh.members import Linked
from wayhome.people.actions import settle_keys

METHOD = "linker 1"


@dataclass(frozen=True, slots=True)
class Move:
    """A record, the person it goes to and the one it comes from; `returns`: it goes home."""

    source_id: str
    key: str
    person_id: str
    previous_id: str
    probability: float | None
    evidence: str
    returns: bool


MOVED = pa.schema(
    [
        ("source_id", pa.string()),
        ("key", pa.string()),
        ("person_id", pa.string()),
        ("previous_id", pa.string()),
        ("probability", pa.float64()),
        ("evidence", pa.string()),
        ("returns", pa.bool_()),
    ]
)
STAGE = """
CREATE TEMP TABLE moved (
  source_id uuid, key text, person_id uuid, previous_id uuid, probability float8, evidence text,
  returns boolean
) ON COMMIT DROP
"""
APPLY = (
    "ANALYZE moved",
    """INSERT INTO people_person (id, made_at, display_name, sort_name)
       SELECT DISTINCT person_id, %(at)s::timestamptz, '', '' FROM moved
       ON CONFLICT (id) DO NOTHING""",
    """UPDATE people_link l SET undone_at = %(at)s, closed_by = %(import_id)s FROM moved m
       WHERE l.source_id = m.source_id AND l.key = m.key AND l.undone_at IS NULL""",
    """INSERT INTO people_link (id, source_id, key, person_id, previous_id, with_key, probability,
                              evidence, method, made_at, import_id)
       SELECT gen_random_uuid(), source_id, key, person_id, previous_id, '', probability, evidence,
              %(method)s, %(at)s, %(import_id)s
       FROM moved WHERE NOT returns""",
    """UPDATE people_sourcerecord r SET person_id = m.person_id FROM moved m
       WHERE r.source_id = m.source_id AND r.key = m.key""",
)


def move_records(moves: Sequence[Move], *, import_id: UUID, at: datetime) -> None:
    """Move records to their person, and say of every key that is left who it is now."""
    given: dict[str, datetime | UUID | str]
    given = {"at": at, "import_id": import_id, "method": METHOD}
    with connections["batch"].cursor() as cursor:
        cursor.execute(STAGE)
        table = pa.Table.from_pylist([asdict(move) for move in moves], schema=MOVED)
        copy_in(table, "moved", columns=MOVED.names)
        for statement in APPLY:
            cursor.execute(statement, given)
        settle_keys(cursor)


WANTED = """
CREATE TEMP TABLE wanted_member (
  source_id uuid, key text, person_id uuid, with_source text, with_key text, with_source_id uuid,
  probability float8, evidence text
) ON COMMIT DROP
"""
KEEP = (
    """UPDATE wanted_member w SET with_source_id = s.id FROM organizations_source s
       WHERE s.code = w.with_source""",
    # A link without its record follows the key.
    """UPDATE wanted_member w SET person_id = p.merged_into_id FROM people_person p
       WHERE p.id = w.person_id AND p.merged_into_id IS NOT NULL""",
    """UPDATE people_link l SET undone_at = %(at)s, closed_by = %(import_id)s
       FROM organizations_source s
       WHERE s.id = l.source_id AND s.kind = '834' AND l.undone_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM wanted_member w
                         WHERE w.source_id = l.source_id AND w.key = l.key
                           AND w.person_id = l.person_id
                           AND (l.with_key = '' OR (w.with_source_id, w.with_key) =
                                                   (l.with_source_id, l.with_key)))""",
    """INSERT INTO people_link (id, source_id, key, person_id, with_source_id, with_key,
                              probability, evidence, method, made_at, import_id)
       SELECT gen_random_uuid(), w.source_id, w.key, w.person_id, w.with_source_id, w.with_key,
              w.probability, w.evidence, %(method)s, %(at)s, %(import_id)s
       FROM wanted_member w
       ON CONFLICT (source_id, key) WHERE undone_at IS NULL DO NOTHING""",
)
MEMBER = pa.schema(
    [
        ("source_id", pa.string()),
        ("key", pa.string()),
        ("person_id", pa.string()),
        ("with_source", pa.string()),
        ("with_key", pa.string()),
        ("probability", pa.float64()),
        ("evidence", pa.string()),
    ]
)


def keep_members(members: Sequence[Linked], *, import_id: UUID, at: datetime) -> None:
    """Make the links of plans' members what `members` say; those that hold stay as they are."""
    rows = []
    for one in members:
        source, _, key = one.record.partition(BETWEEN)
        rows.append(
            {
                "source_id": str(one.source.source.pk),
                "key": one.cin,
                "person_id": one.person_id,
                "with_source": source,
                "with_key": key,
                "probability": one.probability,
                "evidence": one.evidence,
            }
        )
    with connections["batch"].cursor() as cursor:
        cursor.execute(WANTED)
        table = pa.Table.from_pylist(rows, schema=MEMBER)
        copy_in(table, "wanted_member", columns=MEMBER.names)
        cursor.execute("ANALYZE wanted_member")
        given: dict[str, datetime | UUID | str]
        given = {"at": at, "import_id": import_id, "method": METHOD}
        for statement in KEEP:
            cursor.execute(statement, given)
