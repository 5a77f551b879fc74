"""Lists in PostgreSQL: a source's newer file replaces its older one, row by row.

A row that the newer file repeats stays as it is, with its id; a row that goes is kept in
`Replaced`, so that taking the import back brings it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pyarrow as pa

from wayhome.core.arrow_sql import copy_in
from wayhome.exchange.importing import Sample

EACH = 5


@dataclass(frozen=True, slots=True)
class ListTable:
    """A table that lists fill. `columns` are the file's, `also` the values of every new row.

    `held` is SQL that is true of rows `t` that the source sent earlier.
    """

    name: str
    label: str
    key: str
    columns: dict[str, str]
    also: dict[str, str]
    held: str = """t.import_id IN (SELECT id FROM exchange_importrun
      WHERE source_id = %(sender)s)"""

    def digest(self, alias: str) -> str:
        """SQL: what a row says, as one value that can be joined on."""
        values = ", ".join(f'{alias}."{name}"::{kind}' for name, kind in self.columns.items())
        return f"md5(ROW({values})::text)"


RELEASES = ListTable(
    "consent_release",
    "Releases",
    "key",
    {
        "source_id": "uuid",
        "key": "text",
        "status": "text",
        "scope": "text[]",
        "recipients": "text[]",
        "signed_on": "date",
        "expires_on": "date",
        "revoked_on": "date",
    },
    {
        "id": "gen_random_uuid()",
        "import_id": "%(run)s",
        "person_id": """(SELECT r.person_id FROM people_sourcerecord r
          WHERE r.source_id = s.source_id AND r.key = s.key AND r.valid_to IS NULL)""",
    },
)
SERVED = ListTable(
    "exchange_served",
    "Services",
    "hmis_id",
    {
        "hmis_id": "text",
        "cin": "text",
        "plan": "text",
        "service": "text",
        "status": "text",
        "provider": "text",
        "start": "date",
        "end": "date",
    },
    {
        "id": "gen_random_uuid()",
        "source_id": "%(sender)s",
        "import_id": "%(run)s",
        "data_class": "'health'",
    },
)
# Whose service it is, by either id; left open where the ids point to nobody or to several.
WHOSE = """
WITH told AS (
  SELECT v.id, r.person_id FROM exchange_served v
  JOIN people_sourcerecord r ON r.key = v.hmis_id AND r.valid_to IS NULL
  JOIN organizations_source s ON s.id = r.source_id AND s.kind = 'hmis'
  WHERE v.hmis_id <> ''
  UNION
  SELECT v.id, l.person_id FROM exchange_served v
  JOIN people_link l ON l.key = v.cin AND l.undone_at IS NULL
  JOIN organizations_source s ON s.id = l.source_id AND s.kind = '834'
  WHERE v.cin <> ''
), whose AS (
  SELECT id, min(person_id::text)::uuid AS person_id FROM told
  GROUP BY id HAVING count(DISTINCT person_id) = 1
)
UPDATE exchange_served v SET person_id = w.person_id
FROM exchange_served o LEFT JOIN whose w ON w.id = o.id
WHERE o.id = v.id AND v.person_id IS DISTINCT FROM w.person_id
"""


def compare(cursor: Any, table: ListTable, rows: pa.Table, sender: UUID) -> dict[str, int]:
    """Stage the rows in `staged_list`; returns rows by change."""
    typed = ", ".join(f'"{name}" {kind}' for name, kind in table.columns.items())
    cursor.execute(f"CREATE TEMP TABLE given_list ({typed}) ON COMMIT DROP")
    copy_in(rows, "pg_temp.given_list", columns=list(table.columns))
    cursor.execute(
        f"""CREATE TEMP TABLE staged_list ON COMMIT DROP AS
        SELECT DISTINCT *, {table.digest("g")} AS digest FROM given_list g"""
    )
    cursor.execute("ANALYZE staged_list")
    facts = {"sender": sender}
    cursor.execute(
        f"""CREATE TEMP TABLE going ON COMMIT DROP AS SELECT t.id FROM {table.name} t
        WHERE {table.held} AND NOT EXISTS (
          SELECT 1 FROM staged_list s WHERE s.digest = {table.digest("t")})""",
        facts,
    )
    going = cursor.rowcount
    cursor.execute(
        f"""CREATE TEMP TABLE coming ON COMMIT DROP AS SELECT s.* FROM staged_list s
        WHERE NOT EXISTS (
          SELECT 1 FROM {table.name} t WHERE {table.held} AND s.digest = {table.digest("t")})""",
        facts,
    )
    coming = cursor.rowcount
    cursor.execute("SELECT count(*) FROM staged_list")
    same = cursor.fetchone()[0] - coming
    counts = {"new": coming, "vanished": going, "same": same}
    return {change: rows for change, rows in counts.items() if rows}


def samples(cursor: Any, table: ListTable) -> list[Sample]:
    """A few rows that come and go."""
    found = []
    columns = ", ".join(f'"{name}"::text' for name in table.columns)
    for change, query in (
        ("new", f"SELECT {columns} FROM coming LIMIT {EACH}"),
        (
            "vanished",
            f"SELECT {columns} FROM {table.name} WHERE id IN (SELECT id FROM going) LIMIT {EACH}",
        ),
    ):
        cursor.execute(query)
        for values in cursor.fetchall():
            row = dict(zip(table.columns, values, strict=True))
            fields = {
                name: ((None, value) if change == "new" else (value, None))
                for name, value in row.items()
                if value and name != "source_id"
            }
            found.append(Sample(table.label, change, str(row[table.key] or ""), fields))
    return found


def apply(cursor: Any, table: ListTable, *, run_id: UUID, sender: UUID) -> None:
    """Put away what goes and write what comes."""
    facts = {"run": run_id, "sender": sender}
    cursor.execute(
        f"""INSERT INTO exchange_replaced (run_id, "table", row)
        SELECT %(run)s, '{table.name}', to_jsonb(t) FROM {table.name} t
        WHERE t.id IN (SELECT id FROM going)""",
        facts,
    )
    cursor.execute(f"DELETE FROM {table.name} WHERE id IN (SELECT id FROM going)")
    names = ", ".join(f'"{name}"' for name in (*table.columns, *table.also))
    values = ", ".join((*(f's."{name}"' for name in table.columns), *table.also.values()))
    cursor.execute(f"INSERT INTO {table.name} ({names}) SELECT {values} FROM coming s", facts)


def take_back(cursor: Any, table: ListTable, run_id: UUID) -> None:
    """Remove what the import wrote and bring again what it put away."""
    cursor.execute(f"DELETE FROM {table.name} WHERE import_id = %s", [run_id])
    cursor.execute(
        f"""INSERT INTO {table.name} SELECT (jsonb_populate_record(NULL::{table.name}, r.row)).*
        FROM exchange_replaced r WHERE r.run_id = %s AND r."table" = '{table.name}'""",
        [run_id],
    )
    cursor.execute("DELETE FROM exchange_replaced WHERE run_id = %s", [run_id])
