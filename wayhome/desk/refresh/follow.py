"""What people wrote about a person stays with that person when people are merged or split.

Two people that are found to be one leave one of them without records. What was written about that
one (referrals, what they told, tasks, documents) then stands with the other, and `Followed` keeps
whose it was; it goes back as soon as they have a record of their own again. The log of disclosures
is sealed and is read by every key instead (`people_looks`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connections
from django.db.models import UniqueConstraint

from wayhome.exchange.acted import DERIVED
from wayhome.people.models import Person


@dataclass(frozen=True, slots=True)
class Written:
    """A table of rows about people: its key and its person column.

    `beside` are the columns that together with the person must be unique.
    """

    table: str
    key: str
    person: str
    columns: frozenset[str]
    beside: tuple[str, ...] = ()


def tables() -> Iterator[Written]:
    """Every table that people write to about a person, those of a new app included."""
    for relation in Person._meta.related_objects:
        model = relation.related_model
        if isinstance(model, str) or relation.many_to_many or model._meta.label in DERIVED:
            continue
        meta: Any = model._meta
        column: str = relation.field.column
        columns = frozenset(field.column for field in meta.concrete_fields)
        yield Written(meta.db_table, meta.pk.column, column, columns, _beside(meta, column))


def _beside(meta: Any, person: str) -> tuple[str, ...]:
    for constraint in meta.constraints:
        if isinstance(constraint, UniqueConstraint):
            columns = [meta.get_field(name).column for name in constraint.fields]
            if person in columns:
                return tuple(name for name in columns if name != person)
    return ()


NOTE = """
INSERT INTO people_followed ("table", row, first_id, at)
SELECT '{table}', t.{key}, t.{person}, %(at)s
FROM {table} t JOIN people_person p ON p.id = t.{person} AND p.merged_into_id IS NOT NULL
ON CONFLICT ON CONSTRAINT followed_once DO NOTHING
"""
# What would be there twice stays where it is: the other row says the same.
TWICE = """
AND NOT EXISTS (SELECT 1 FROM {table} o WHERE o.{person} = w.now AND {same})
AND NOT EXISTS (
  SELECT 1 FROM whose x JOIN {table} o ON o.{key} = x.row
  WHERE x.now = w.now AND x.row < w.row AND {same})
"""
FOLLOW = """
WITH whose AS (
  SELECT f.row, coalesce(p.merged_into_id, p.id) AS now
  FROM people_followed f JOIN people_person p ON p.id = f.first_id
  WHERE f."table" = '{table}'
)
UPDATE {table} t SET {person} = w.now FROM whose w
WHERE w.row = t.{key} AND t.{person} <> w.now {twice}
"""
FORGET = (
    # At home again, or thrown away.
    """DELETE FROM people_followed f USING people_person p
       WHERE f."table" = '{table}' AND p.id = f.first_id AND p.merged_into_id IS NULL""",
    """DELETE FROM people_followed f WHERE f."table" = '{table}'
         AND NOT EXISTS (SELECT 1 FROM {table} t WHERE t.{key} = f.row)""",
)
# What hangs on a row goes where the row goes.
HANGING_ON = (
    """UPDATE tasks_task t SET person_id = r.person_id FROM referrals_referral r
       WHERE t.target = 'referral' AND t.target_id = r.id AND r.person_id IS NOT NULL
         AND t.person_id IS NOT NULL AND t.person_id <> r.person_id""",
    """UPDATE consent_grant g SET person_id = r.person_id FROM referrals_referral r
       WHERE g.basis = 'referral' AND g.basis_id = r.id AND r.person_id IS NOT NULL
         AND g.person_id <> r.person_id
         AND NOT EXISTS (
           SELECT 1 FROM consent_grant o
           WHERE o.basis = 'referral' AND o.basis_id = r.id AND o.person_id = r.person_id
             AND o.organization_id = g.organization_id AND o.data_class = g.data_class)""",
    # What was opened to one worker for somebody, and nobody else's key to somebody restricted.
    """UPDATE consent_grant g SET person_id = e.person_id FROM consent_emergency e
       WHERE g.basis = 'emergency' AND g.basis_id = e.id AND g.person_id <> e.person_id""",
    """UPDATE consent_grant g SET person_id = r.person_id FROM consent_restriction r
       WHERE g.basis = 'named' AND g.basis_id = md5(r.id::text || g.for_user::text)::uuid
         AND g.person_id <> r.person_id""",
    """UPDATE consent_grant g SET until = g.until FROM consent_restriction r
       WHERE r.person_id = g.person_id AND r.ended_at IS NULL AND g.for_user IS NULL
         AND g.until > statement_timestamp()""",
    """UPDATE consent_release l SET person_id = r.person_id FROM people_sourcerecord r
       WHERE r.source_id = l.source_id AND r.key = l.key AND r.valid_to IS NULL
         AND l.person_id IS DISTINCT FROM r.person_id""",
)


def follow_people(*, at: datetime) -> None:
    """Let everything written stand with whom it is about now, inside the open transaction."""
    with connections["batch"].cursor() as cursor:
        for written in tables():
            _follow(cursor, written, at)
        for statement in HANGING_ON:
            cursor.execute(statement)


def _follow(cursor: Any, written: Written, at: datetime) -> None:
    names = {"table": written.table, "key": written.key, "person": written.person}
    same = " AND ".join(f"o.{name} IS NOT DISTINCT FROM t.{name}" for name in written.beside)
    twice = TWICE.format(**names, same=same) if same else ""
    cursor.execute(NOTE.format(**names), {"at": at})
    cursor.execute(FOLLOW.format(**names, twice=twice))
    for statement in FORGET:
        cursor.execute(statement.format(**names))
