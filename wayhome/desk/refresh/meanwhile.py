"""What was written about two people while they were taken for one: who wrote it looks at it.

It stays with the person it was written about (nobody but its writer can tell whom they meant), so
each organization that wrote something gets a task. Should the two be joined again, the task goes.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connections

from wayhome.core.viewer import NOBODY
from wayhome.desk.refresh.follow import tables
from wayhome.exchange.acted import MOMENTS
from wayhome.matching.work import LINK, LOOK_AFTER_SPLIT
from wayhome.tasks.actions import Ask, make_tasks

DUE = timedelta(days=14)
# Which column of a table says whose worker wrote the row, the first that it has.
WRITERS = (
    "from_organization_id",
    "by_organization_id",
    "to_organization",
    "organization_id",
)
# Who left whom in this linking, and since when they had stood together.
LEFT = """
SELECT l.id, l.person_id, l.made_at FROM people_link l
JOIN people_sourcerecord r
  ON r.source_id = l.source_id AND r.key = l.key AND r.valid_to IS NULL
WHERE l.closed_by = %s AND l.undone_at = %s AND l.previous_id IS NOT NULL
  AND r.person_id <> l.person_id
ORDER BY l.made_at, l.id
"""
# A row that came with another key from before stands with that one again, and was no doubt meant.
WROTE = """
SELECT t.{writer} FROM {table} t
WHERE t.{person} = %s AND t.{moment} >= %s AND t.{moment} < %s AND t.{writer} IS NOT NULL
"""
TOGETHER_AGAIN = """
UPDATE tasks_task t SET undone_at = %s FROM people_link l, people_sourcerecord r
WHERE t.reason = %s AND t.done_at IS NULL AND t.undone_at IS NULL AND l.id = t.target_id
  AND r.source_id = l.source_id AND r.key = l.key AND r.valid_to IS NULL
  AND r.person_id = t.person_id
"""


def ask_to_look(*, import_id: UUID, at: datetime) -> None:
    """Make and take back these tasks, inside the transaction that moved the records."""
    with connections["batch"].cursor() as cursor:
        cursor.execute(TOGETHER_AGAIN, [at, LOOK_AFTER_SPLIT])
        cursor.execute(LEFT, [import_id, at])
        left = cursor.fetchall()
    asks = []
    for link, person, since in left:
        for organization, rows in sorted(_wrote(person, since, at).items()):
            asks.append(
                Ask(
                    organization_id=organization,
                    because=LOOK_AFTER_SPLIT,
                    due_at=at + DUE,
                    target=LINK,
                    target_id=link,
                    person_id=person,
                    params={"rows": rows, "since": since.date().isoformat()},
                )
            )
    make_tasks(asks, by=NOBODY, at=at, using="batch")


def _wrote(person: UUID, since: datetime, until: datetime) -> Counter[UUID]:
    """How many rows each organization wrote about a person in between; tasks are none."""
    found: Counter[UUID] = Counter()
    with connections["batch"].cursor() as cursor:
        for written in tables():
            if written.table == "tasks_task":
                continue
            moment = next((one for one in MOMENTS if one in written.columns), None)
            writer = next((one for one in WRITERS if one in written.columns), None)
            if moment is None or writer is None:
                continue
            cursor.execute(
                WROTE.format(
                    table=written.table, person=written.person, moment=moment, writer=writer
                ),
                [person, since, until],
            )
            found.update(one for (one,) in cursor.fetchall())
    return found
