"""What an export changes: each of its rows against the version that holds now, set by set.

Temporary tables of the open transaction hold the answer: `diff_<file>` the rows that are new,
changed or newly deleted, `gone_<file>` the keys that vanished. They end with the transaction.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc

from wayhome.core.arrow_sql import copy_in, read_table
from wayhome.core.sealed import with_sealed
from wayhome.exchange.hmis_store.scope import JUDGED, Scope, condition
from wayhome.exchange.hmis_store.stage import Staged
from wayhome.exchange.hmis_store.tables import SEALED, Table

Counts = Counter[str]
SMALL = 1_000  # rows; the planner's guess does no harm below


def stage_keys(cursor: Any, staged: Staged) -> None:
    """COPY each row's key and digest into `staged_<file>`: all that comparing needs."""
    table, rows = staged.table, staged.rows
    cursor.execute(
        f"CREATE TEMP TABLE staged_{table.short} "
        "(key text, row_hash uuid, line bigint, deleted timestamp) ON COMMIT DROP"
    )
    deleted = rows["datedeleted"] if "datedeleted" in rows.column_names else None
    keys = pa.table(
        {
            "key": rows[table.key],
            "row_hash": rows["row_hash"],
            "line": rows["line"],
            "deleted": pa.nulls(len(rows), pa.timestamp("us")) if deleted is None else deleted,
        }
    )
    copy_in(keys, f"pg_temp.staged_{table.short}", columns=keys.column_names)
    if len(staged.unread):
        unread = pa.table({"key": staged.unread})
        copy_in(unread, f"pg_temp.staged_{table.short}", columns=["key"])
    analyze(cursor, f"staged_{table.short}", len(rows))


def analyze(cursor: Any, table: str, rows: int) -> None:
    """Tell the planner of a temporary table that is not small."""
    if rows > SMALL:
        cursor.execute(f"ANALYZE {table}")


def known(cursor: Any, table: Table, source_id: UUID) -> bool:
    """Whether the source has any row of this file yet."""
    cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table.name} WHERE source_id = %s)", [source_id])
    return bool(cursor.fetchone()[0])


def compare(cursor: Any, staged: Staged, source_id: UUID) -> Counts:
    """Fill `diff_<file>`; returns rows by change, `same` included."""
    table = staged.table
    was_deleted = "c.datedeleted" if "datedeleted" in table.columns else "NULL::timestamp"
    cursor.execute(
        f"""CREATE TEMP TABLE diff_{table.short} ON COMMIT DROP AS
        SELECT s.line, s.key, c."{table.key}" IS NOT NULL AS known,
          CASE WHEN s.deleted IS NOT NULL AND {was_deleted} IS NULL THEN 'deleted'
               WHEN c."{table.key}" IS NULL THEN 'new' ELSE 'changed' END AS change
        FROM staged_{table.short} s
        LEFT JOIN {table.name} c ON c.source_id = %s AND c."{table.key}" = s.key
          AND c.valid_to IS NULL
        WHERE s.line IS NOT NULL AND (c."{table.key}" IS NULL OR c.row_hash <> s.row_hash
          OR c.vanished_at IS NOT NULL)""",
        [source_id],
    )
    cursor.execute(f"SELECT change, count(*) FROM diff_{table.short} GROUP BY change")
    counts: Counts = Counter(dict(cursor.fetchall()))
    counts["same"] = len(staged.rows) - counts.total()
    return counts


def all_new(staged: Staged) -> Counts:
    """The counts of a file of which the source has no row yet."""
    rows = staged.rows
    deleted = 0
    if "datedeleted" in rows.column_names:
        deleted = len(rows) - rows["datedeleted"].null_count
    return Counter(new=len(rows) - deleted, deleted=deleted)


def find_vanished(cursor: Any, table: Table, source_id: UUID, scope: Scope) -> int:
    """Fill `gone_<file>` with the keys of rows that the export should have had and has not."""
    cursor.execute(f"CREATE TEMP TABLE gone_{table.short} (key text) ON COMMIT DROP")
    covered = condition(table)
    if covered is None:
        return 0
    alive = "AND c.datedeleted IS NULL" if "datedeleted" in table.columns else ""
    cursor.execute(
        f"""INSERT INTO gone_{table.short} SELECT c."{table.key}" FROM {table.name} c
        WHERE c.source_id = %(source)s AND c.valid_to IS NULL AND c.vanished_at IS NULL {alive}
          AND NOT EXISTS (SELECT 1 FROM staged_{table.short} s WHERE s.key = c."{table.key}")
          AND {covered}""",
        {"source": source_id, "start": scope.start, "end": scope.end},
    )
    vanished = int(cursor.rowcount)
    analyze(cursor, f"gone_{table.short}", vanished)
    if table.file in JUDGED:
        judged = JUDGED[table.file]
        cursor.execute(
            f"CREATE TEMP TABLE {judged} ON COMMIT DROP AS "
            f"SELECT key AS id FROM staged_{table.short} "
            f"UNION SELECT key FROM gone_{table.short}"
        )
        analyze(cursor, judged, int(cursor.rowcount))
    return vanished


def left_out(cursor: Any, table: Table, source_id: UUID) -> int:
    """How many known rows the export has not, and does not make vanish: it does not cover them."""
    alive = "AND c.datedeleted IS NULL" if "datedeleted" in table.columns else ""
    cursor.execute(
        f"""SELECT count(*) FROM {table.name} c
        WHERE c.source_id = %s AND c.valid_to IS NULL AND c.vanished_at IS NULL {alive}
          AND NOT EXISTS (SELECT 1 FROM staged_{table.short} s WHERE s.key = c."{table.key}")
          AND NOT EXISTS (SELECT 1 FROM gone_{table.short} g WHERE g.key = c."{table.key}")""",
        [source_id],
    )
    return int(cursor.fetchone()[0])


def apply(cursor: Any, staged: Staged, source_id: UUID, import_id: UUID, at: datetime) -> None:
    """Close the versions that end, open those that begin; the comparison must have been made."""
    table, version = staged.table, {"source": source_id, "run": import_id, "at": at}
    cursor.execute(
        f"""UPDATE {table.name} c SET valid_to = %(at)s, closed_by = %(run)s
        FROM (SELECT key FROM diff_{table.short} WHERE known
              UNION ALL SELECT key FROM gone_{table.short}) d
        WHERE c.source_id = %(source)s AND c."{table.key}" = d.key AND c.valid_to IS NULL""",
        version,
    )
    columns = ", ".join(f'c."{name}"' for name in table.columns)
    names = ", ".join(f'"{name}"' for name in table.columns)
    cursor.execute(
        f"""INSERT INTO {table.name} ({names}, source_id, import_id, valid_from, vanished_at,
          row_hash, data_class, line)
        SELECT {columns}, c.source_id, %(run)s, %(at)s, %(at)s, c.row_hash, c.data_class, c.line
        FROM gone_{table.short} g JOIN {table.name} c ON c.source_id = %(source)s
          AND c."{table.key}" = g.key AND c.closed_by = %(run)s""",
        version,
    )
    lines = read_table(f"SELECT line FROM diff_{table.short}")["line"]
    rows = staged.rows
    if len(lines) < len(rows):
        rows = rows.filter(pc.is_in(rows["line"], lines))
    copy_versions(cursor, table, rows, source_id, import_id, at)


def copy_versions(
    cursor: Any, table: Table, rows: pa.Table, source_id: UUID, import_id: UUID, at: datetime
) -> None:
    """COPY rows as versions that hold from `at`."""
    if not len(rows):
        return
    for name, where in SEALED.items():
        if name in rows.column_names:
            rows = with_sealed(rows, name, where)
    for name, value in (("source_id", source_id), ("import_id", import_id), ("valid_from", at)):
        column = pa.repeat(str(value), len(rows)).dictionary_encode()
        rows = rows.append_column(name, column)
    copy_in(rows, table.name, columns=rows.column_names)
    if len(rows) > SMALL:
        cursor.execute("SELECT hmis.note_size(%s)", [table.name])


def take_back(cursor: Any, table: Table, import_id: UUID) -> None:
    """Delete the versions that an import opened and reopen those that it closed."""
    cursor.execute(f"DELETE FROM {table.name} WHERE import_id = %s", [import_id])
    cursor.execute(
        f"UPDATE {table.name} SET valid_to = NULL, closed_by = NULL WHERE closed_by = %s",
        [import_id],
    )
