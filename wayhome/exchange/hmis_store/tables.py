"""The tables of schema `hmis`: one per file of the export, the columns of all years together.

Columns bear HUD's names in lower case, which also joins the spellings that differ by year. A row
is a version: it holds from `valid_from` until `valid_to`, `import_id` opened and `closed_by` closed
it. A row that vanished is a version of its own with `vanished_at`, so that taking an import back
is: delete what it opened, reopen what it closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from wayhome.exchange.hmis_csv.layout import VERSIONS, layout

TYPES = {"S": "text", "I": "integer", "D": "date", "T": "timestamp", "M": "numeric(14,2)"}
# What every table has besides the file's columns.
VERSION_COLUMNS = {
    "source_id": "uuid NOT NULL",
    "import_id": "uuid NOT NULL",
    "valid_from": "timestamptz NOT NULL",
    "valid_to": "timestamptz",
    "closed_by": "uuid",
    "vanished_at": "timestamptz",
    "row_hash": "uuid NOT NULL",
    "data_class": "text NOT NULL",
    "line": "bigint NOT NULL",
}
# Encrypted in the database.
SEALED = {"ssn": "hmis.client.ssn"}
# Differs in every export without saying anything about the row.
NOT_COMPARED = "ExportID"


@dataclass(frozen=True, slots=True)
class Table:
    """One table; `columns` maps the column's name to its kind (S, I, D, T or M).

    `spelling` maps it to HUD's own spelling, the newest year's.
    """

    file: str
    key: str
    columns: dict[str, str]
    spelling: dict[str, str]

    @property
    def name(self) -> str:
        """The table, with its schema, ready for SQL."""
        return f'hmis."{self.file.lower()}"'

    @property
    def short(self) -> str:
        """A plain word for temporary tables."""
        return self.file.lower()


@cache
def tables() -> dict[str, Table]:
    """All tables by file name, in the order HUD lists the files of the newest year."""
    found: dict[str, Table] = {}
    for version in reversed(VERSIONS):
        for name, file in layout(version).files.items():
            table = found.setdefault(name, Table(name, file.key.lower(), {}, {}))
            for column in file.columns:
                table.columns.setdefault(column.name.lower(), column.kind)
                table.spelling.setdefault(column.name.lower(), column.name)
    return found


def ddl() -> Iterator[str]:
    """The statements that make the schema; a migration holds their text as it was that day."""
    yield "CREATE SCHEMA hmis"
    yield "GRANT USAGE ON SCHEMA hmis TO wayhome_batch"
    for table in tables().values():
        typed = [f'"{name}" {TYPES[kind]}' for name, kind in table.columns.items()]
        kept = [f"{name} {kind}" for name, kind in VERSION_COLUMNS.items()]
        key = f'PRIMARY KEY (source_id, "{table.key}", import_id)'
        yield f"CREATE TABLE {table.name} (\n  " + ",\n  ".join([*typed, *kept, key]) + "\n)"
        if "personalid" in table.columns and table.key != "personalid":
            yield f"CREATE INDEX ON {table.name} (source_id, personalid)"
        yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table.name} TO wayhome_batch"
