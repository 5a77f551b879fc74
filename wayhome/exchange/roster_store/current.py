"""A source's roster as its files leave it: the last full file, with the change files on top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import duckdb
import pyarrow as pa
from django.db import connections

from wayhome.core.arrow_sql import read_table
from wayhome.core.duck import session
from wayhome.core.sealed import with_unsealed
from wayhome.exchange.models import ImportRun
from wayhome.exchange.roster_store.files import files_now
from wayhome.exchange.roster_store.stage import SSN
from wayhome.exchange.x12_834 import tables


class RosterNow(NamedTuple):
    """Members and spans with the columns of `x12_834.tables`."""

    members: pa.Table
    spans: pa.Table


def current_roster(source_id: UUID, *, only: Sequence[str] | None = None) -> RosterNow | None:
    """The source's roster, or the members of it with the CINs in `only`.

    None where there is none, or its rows were dropped: that says nothing about who is covered, and
    what was copied from an earlier roster stands.
    """
    return roster_of(held_files(source_id), only)


def roster_of(files: list[ImportRun], only: Sequence[str] | None = None) -> RosterNow | None:
    """What a source's files, oldest first, come to together; of the CINs in `only` where given."""
    if not files:
        return None
    read = [_read(run, only) for run in files]
    now = read[0]
    for changes in read[1:]:
        now = overlay(now, changes)
    return now


def held_files(source_id: UUID) -> list[ImportRun]:
    """The files that make up the roster, oldest first; none where they have no member."""
    files = files_now(source_id)
    return files if any(run.people for run in files) else []


# Sums do not ask for an order, and two of them leave nothing to chance.
DIGEST = """
SELECT count(*), sum(hashtextextended(cin || row_hash, 1)),
       sum(hashtextextended(cin || row_hash, 2))
FROM (
  SELECT DISTINCT ON (m.cin) m.cin, m.row_hash FROM roster.member m
  WHERE m.source_id = %(source)s AND m.run_id = ANY(%(files)s::uuid[])
  ORDER BY m.cin, array_position(%(files)s::uuid[], m.run_id) DESC) now
"""


def identity_digest(source_id: UUID) -> str:
    """Changes when any member comes, goes, or changes in what linkage compares; else it stays.

    A new file in which everybody is as before has the digest of the file before it.
    """
    files = [run.pk for run in held_files(source_id)]
    with connections["batch"].cursor() as cursor:
        cursor.execute(DIGEST, {"source": source_id, "files": files})
        return "-".join(str(one) for one in cursor.fetchone())


def _read(run: ImportRun, only: Sequence[str] | None) -> RosterNow:
    some = "" if only is None else " AND t.cin = ANY(%s)"
    values = [run.source_id, run.pk, *([] if only is None else [list(only)])]
    members, spans = (
        read_table(
            f"SELECT {_columns(schema.names, 't')} FROM roster.{table} t"
            f" WHERE source_id = %s AND run_id = %s{some} ORDER BY _segment",
            values,
        ).cast(schema)
        for table, schema in (("member", tables.MEMBERS), ("span", tables.SPANS))
    )
    return RosterNow(with_unsealed(members, "ssn", SSN), spans)


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
