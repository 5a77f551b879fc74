"""A source's roster as its files leave it: the last full file, with the change files on top."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

import duckdb
import pyarrow as pa

from wayhome.core.arrow_sql import read_table
from wayhome.core.duck import session
from wayhome.exchange.models import ImportRun
from wayhome.exchange.roster_store.files import files_now
from wayhome.exchange.x12_834 import tables


class RosterNow(NamedTuple):
    """Members and spans with the columns of `x12_834.tables`."""

    members: pa.Table
    spans: pa.Table


def current_roster(source_id: UUID) -> RosterNow | None:
    """The source's roster; None where there is none, or its rows were dropped.

    None says nothing about who is covered: what was copied from an earlier roster stands.
    """
    return roster_of(files_now(source_id))


def roster_of(files: list[ImportRun], cins: list[str] | None = None) -> RosterNow | None:
    """What a source's files, oldest first, come to together; of `cins` alone where given."""
    if not files:
        return None
    read = [_read(run, cins) for run in files]
    if not any(len(one.members) for one in read):
        return None
    now = read[0]
    for changes in read[1:]:
        now = overlay(now, changes)
    return now


def changed_members(run: ImportRun) -> pa.Table:
    """The members of one file whose identity is new or changed: all that must be matched again.

    Of a source's first file, everybody.
    """
    columns = _columns(tables.MEMBERS.names, "m")
    return read_table(
        f"""SELECT {columns} FROM roster.member m
        WHERE m.source_id = %s AND m.run_id = %s AND (%s OR m.cin IN (
          SELECT c.cin FROM roster.change c
          WHERE c.source_id = m.source_id AND c.run_id = m.run_id AND c.change <> 'vanished'))""",
        [run.source_id, run.pk, run.counts.get("Members", {}).get("new") == run.people],
    ).cast(tables.MEMBERS)


def _read(run: ImportRun, cins: list[str] | None = None) -> RosterNow:
    ids = [run.source_id, run.pk, cins, cins]
    found = (
        read_table(
            f"SELECT {_columns(schema.names, 't')} FROM roster.{table} t"
            " WHERE source_id = %s AND run_id = %s AND (%s::text[] IS NULL OR cin = ANY(%s))"
            " ORDER BY _segment",
            ids,
        ).cast(schema)
        for table, schema in (("member", tables.MEMBERS), ("span", tables.SPANS))
    )
    return RosterNow(*found)


def _columns(names: list[str], alias: str) -> str:
    return ", ".join(f"{alias}.{name}" for name in names)


# A member in the change file replaces the member as known.
MEMBERS = "SELECT * FROM known ANTI JOIN changed USING (cin) UNION ALL SELECT * FROM changed"
# A span in the change file replaces the known one of its plan that begins on the same day. What
# it ends (it bears an end, and begins on another day or on none) ends the known spans of its
# plan, or of every plan where it names none, that are open on that day.
SPANS = """
WITH ending AS (
  SELECT cin, plan_code, min(coverage_end) AS coverage_end FROM changed_span
  WHERE coverage_end IS NOT NULL GROUP BY cin, plan_code
), kept AS (
  SELECT *, row_number() OVER () AS n FROM known_span k ANTI JOIN changed_span c
    ON c.cin = k.cin AND c.plan_code IS NOT DISTINCT FROM k.plan_code
    AND c.coverage_start = k.coverage_start
), ended AS (
  SELECT k.n, min(e.coverage_end) AS last FROM kept k JOIN ending e ON e.cin = k.cin
    AND (e.plan_code IS NULL OR e.plan_code = k.plan_code)
    AND k.coverage_start <= e.coverage_end
  GROUP BY k.n
)
SELECT * EXCLUDE (n, last) REPLACE (least(coverage_end, last) AS coverage_end)
FROM kept LEFT JOIN ended USING (n)
UNION ALL SELECT * FROM changed_span WHERE coverage_start IS NOT NULL
"""


def overlay(known: RosterNow, changed: RosterNow) -> RosterNow:
    """`known` with a change file's members and spans on top."""
    with session() as duck:
        _register(duck, known, "known")
        _register(duck, changed, "changed")
        members = duck.sql(MEMBERS).to_arrow_table().cast(tables.MEMBERS)
        spans = duck.sql(SPANS).to_arrow_table().cast(tables.SPANS)
    return RosterNow(members, spans)


def _register(duck: duckdb.DuckDBPyConnection, roster: RosterNow, name: str) -> None:
    duck.register(name, roster.members)
    duck.register(f"{name}_span", roster.spans)
