"""Random edits of a small export, as a night in an HMIS makes them, and what they came to."""

from __future__ import annotations

import copy
from datetime import date, timedelta
from random import Random
from typing import Any

from django.db import connections

from wayhome.exchange.hmis_store.tables import tables
from wayhome.exchange.models import ImportRun
from wayhome.exchange.tests.factories import STAMP, Rows, add_client, without_client

COMMON = {"DateCreated": STAMP, "DateUpdated": STAMP, "UserID": "U1", "ExportID": "E1"}


def edited(rows: Rows, chance: Random) -> Rows:
    """A copy with up to six edits of any kind: rows added, changed, deleted, left out, moved."""
    rows = copy.deepcopy(rows)
    for _ in range(chance.randint(0, 6)):
        rows = chance.choice((_add, _leave, _rename, _delete, _lose, _cut, _narrow, _merge))(
            rows, chance
        )
    return rows


def _add(rows: Rows, chance: Random) -> Rows:
    add_client(rows, chance.randint(100, 100_000), COMMON)
    return rows


def _leave(rows: Rows, chance: Random) -> Rows:
    return without_client(rows, chance.randrange(12))


def _rename(rows: Rows, chance: Random) -> Rows:
    for row in rows["Client"]:
        if chance.random() < 0.2:
            row["FirstName"] = f"Renamed{chance.randrange(1000)}"
    return rows


def _delete(rows: Rows, chance: Random) -> Rows:
    for row in rows[chance.choice(("Client", "Enrollment", "Services", "Exit"))]:
        if chance.random() < 0.2:
            row["DateDeleted"] = STAMP
    return rows


def _lose(rows: Rows, chance: Random) -> Rows:
    """A file loses rows that the others still speak of."""
    name = chance.choice(("Client", "Enrollment", "Services", "Disabilities", "Exit", "Funder"))
    rows[name] = [row for row in rows[name] if chance.random() < 0.8]
    return rows


def _cut(rows: Rows, chance: Random) -> Rows:
    rows["Project"] = rows["Project"][: chance.randint(1, 2)]
    return rows


def _narrow(rows: Rows, chance: Random) -> Rows:
    start = date(2025, 1, 1) + timedelta(days=chance.randrange(300))
    rows["Export"][0] |= {"ExportStartDate": start, "ExportDirective": chance.choice((1, 2, 2, 2))}
    return rows


def _merge(rows: Rows, chance: Random) -> Rows:
    """Two records of one person become one: the enrollments move, one client goes."""
    if len(rows["Client"]) > 1:
        kept, gone = (row["PersonalID"] for row in chance.sample(rows["Client"], 2))
        rows["Client"] = [row for row in rows["Client"] if row["PersonalID"] != gone]
        for table in rows.values():
            for row in table:
                if row.get("PersonalID") == gone:
                    row["PersonalID"] = kept
    return rows


def written(run: ImportRun) -> dict[str, dict[str, int]]:
    """What a loaded export really did, counted from the versions it opened."""
    found: dict[str, dict[str, int]] = {}
    with connections["batch"].cursor() as cursor:
        for name, table in tables().items():
            deleted = "n.datedeleted IS NOT NULL AND o.datedeleted IS NULL"
            if "datedeleted" not in table.columns:
                deleted = "false"
            cursor.execute(
                f"""SELECT CASE WHEN n.vanished_at IS NOT NULL THEN 'vanished'
                  WHEN {deleted} THEN 'deleted' WHEN o.import_id IS NULL THEN 'new'
                  ELSE 'changed' END AS change, count(*)
                FROM {table.name} n LEFT JOIN {table.name} o ON o.source_id = n.source_id
                  AND o."{table.key}" = n."{table.key}" AND o.closed_by = n.import_id
                WHERE n.import_id = %s GROUP BY 1""",
                [run.pk],
            )
            if counts := dict(cursor.fetchall()):
                found[name] = counts
    return found


def changes(run: ImportRun) -> dict[str, dict[str, int]]:
    """The counts that the page shows, without what stays the same."""
    found: dict[str, dict[str, int]] = {}
    for table, counts in run.counts.items():
        kept: dict[str, Any] = {change: n for change, n in counts.items() if change != "same"}
        if kept:
            found[table] = kept
    return found
