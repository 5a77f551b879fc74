"""Each row of an export with its class and its digest, ready to be compared and copied."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from django.db import connections

from wayhome.core.duck import session
from wayhome.core.sealed import index_column, replaced
from wayhome.exchange.hmis_csv.read import HmisExport
from wayhome.exchange.hmis_store import classes
from wayhome.exchange.hmis_store.tables import NOT_COMPARED, Table, tables

SEPARATOR = "chr(31)"
NOTHING = pa.table({name: pa.array([], pa.string()) for name in ("data_class", "row_hash")})


@dataclass(frozen=True, slots=True)
class Staged:
    """One file's rows, columns named as in the database, with `row_hash` and `data_class`.

    `unread` are words of rows that could not be read: one of them may be the row's key, so a row
    of that key did not vanish.
    """

    table: Table
    rows: pa.Table
    unread: pa.Array


@contextmanager
def staging(export: HmisExport, source_id: UUID, using: str = "batch") -> Iterator[Stager]:
    """Prepare what the rows' classes depend on; gives the files one by one."""
    with session() as duck:
        classes.prepare(
            duck,
            export.tables,
            known_projects=_ids(KNOWN_PROJECTS, source_id, export.tables["Funder"], using),
            known_enrollments=_ids(KNOWN_ENROLLMENTS, source_id, None, using),
        )
        yield Stager(duck, export)


@dataclass(frozen=True, slots=True)
class Stager:
    """Gives each file of the export as it is to be stored."""

    duck: duckdb.DuckDBPyConnection
    export: HmisExport

    def file(self, name: str) -> Staged:
        """The rows of one file; of several Export rows with one id, the first."""
        table, given = tables()[name], self.export.tables[name]
        if name == "Export" and len(given):
            given = _first_of_each(given, "ExportID")
        kept = given.drop_columns("_row").rename_columns(
            [column.lower() for column in given.column_names if column != "_row"]
        )
        added = self._digests(name, given)
        for column in ("row_hash", "data_class"):
            kept = kept.append_column(column, added[column])
        kept = kept.append_column("line", given["_row"])
        return Staged(table, kept, _words(self.export.rejected.get(name)))

    def _digests(self, name: str, given: pa.Table) -> pa.Table:
        if not len(given):
            return NOTHING
        # Columns that are blank throughout take no part: a year's new columns change no digest.
        said = [
            f"'{column.lower()}=' || \"{column}\""
            for column in given.column_names
            if column not in (NOT_COMPARED, "_row") and given[column].null_count < len(given)
        ]
        klass = classes.expression(name, "EnrollmentID" in given.column_names)
        if "SSN" in given.column_names:
            # A digest of the number itself would be found by trying all there are.
            given = replaced(given, "SSN", index_column(given["SSN"], "row"))
        self.duck.register("given", given)
        query = (
            f"SELECT _row, data_class,"
            f" md5(concat_ws({SEPARATOR}, {', '.join([*said, 'data_class'])})) AS row_hash"
            f" FROM (SELECT *, {klass} AS data_class FROM given)"
        )
        found: pa.Table = self.duck.sql(query).to_arrow_table()
        # Several threads scan the chunks of a table, and give them back in any order.
        places = pc.index_in(given["_row"], value_set=found["_row"])
        return found.take(places)


KNOWN_PROJECTS = """
SELECT projectid, funderid FROM hmis.funder
WHERE source_id = %s AND valid_to IS NULL AND vanished_at IS NULL AND datedeleted IS NULL
  AND funder = ANY(%s)
"""
KNOWN_ENROLLMENTS = """
SELECT e.enrollmentid, e.enrollmentid FROM hmis.enrollment e
WHERE e.source_id = %s AND e.valid_to IS NULL AND e.data_class = 'hiv'
  AND EXISTS (SELECT 1 FROM hmis.funder f WHERE f.source_id = e.source_id
              AND f.projectid = e.projectid AND f.valid_to IS NULL
              AND f.vanished_at IS NULL AND f.datedeleted IS NULL AND f.funder = ANY(%s))
"""


def _ids(query: str, source_id: UUID, newer: pa.Table | None, using: str) -> set[str]:
    """The first column, less the rows whose second is a key that `newer` brings again."""
    again = set(newer["FunderID"].to_pylist()) if newer is not None else set()
    with connections[using].cursor() as cursor:
        cursor.execute(query, [source_id, list(classes.HOPWA_FUNDERS)])
        return {first for first, second in cursor.fetchall() if first and second not in again}


def _first_of_each(table: pa.Table, key: str) -> pa.Table:
    seen: set[object] = set()
    keep = []
    for place, value in enumerate(table[key].to_pylist()):
        if value not in seen:
            seen.add(value)
            keep.append(place)
    return table.take(keep)


def _words(rejected: pa.Table | None) -> pa.Array:
    if rejected is None or not len(rejected):
        return pa.array([], pa.string())
    parts = pc.split_pattern_regex(rejected["raw"].combine_chunks(), '[,"\\r\\n]+')
    return pc.unique(parts.flatten())
