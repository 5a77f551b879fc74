"""A few rows of each kind of change, to be looked at before an import is approved."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc

from wayhome.core.sealed import unseal
from wayhome.exchange.choices import Change
from wayhome.exchange.hmis_store.stage import Staged
from wayhome.exchange.hmis_store.tables import NOT_COMPARED, SEALED, VERSION_COLUMNS, Table
from wayhome.exchange.importing import Sample

EACH = 5
SHOWN = 8  # columns of a new or vanished row
MOMENT = re.compile(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)")
HIDDEN = {*VERSION_COLUMNS, NOT_COMPARED.lower(), "userid", "datecreated"}


def of_new_file(staged: Staged) -> Iterator[Sample]:
    """Samples of a file of which everything is new."""
    for row in staged.rows.slice(0, EACH).to_pylist():
        yield _new(staged.table, row, Change.NEW)


def of_changes(cursor: Any, staged: Staged, source_id: UUID) -> Iterator[Sample]:
    """Samples from `diff_<file>` and `gone_<file>`."""
    table = staged.table
    cursor.execute(
        f"""SELECT d.change, d.line, row_to_json(c)::text FROM (
          SELECT *, row_number() OVER (PARTITION BY change ORDER BY line) AS n
          FROM diff_{table.short}) d
        LEFT JOIN {table.name} c ON c.source_id = %s AND c."{table.key}" = d.key
          AND c.valid_to IS NULL
        WHERE d.n <= %s ORDER BY d.change, d.line""",
        [source_id, EACH],
    )
    picked = cursor.fetchall()
    lines = pa.array([line for _, line, _ in picked], pa.int64())
    after = {
        row["line"]: row
        for row in staged.rows.filter(pc.is_in(staged.rows["line"], lines)).to_pylist()
    }
    for change, line, before in picked:
        if before is None:
            yield _new(table, after[line], change)
        else:
            yield _changed(table, _read(before), after[line], change)
    cursor.execute(
        f"""SELECT row_to_json(c)::text FROM gone_{table.short} g JOIN {table.name} c
          ON c.source_id = %s AND c."{table.key}" = g.key AND c.valid_to IS NULL LIMIT %s""",
        [source_id, EACH],
    )
    for (row,) in cursor.fetchall():
        gone = _read(row)
        fields = {name: (_text(value), None) for name, value in _shown(table, gone).items()}
        yield Sample(table.file, Change.VANISHED, str(gone[table.key]), fields)


def _new(table: Table, row: dict[str, Any], change: str) -> Sample:
    fields = {name: (None, _text(value)) for name, value in _shown(table, row).items()}
    return Sample(table.file, change, str(row[table.key]), fields)


def _changed(table: Table, before: dict[str, Any], after: dict[str, Any], change: str) -> Sample:
    fields = {
        table.spelling[name]: (_text(before.get(name)), _text(after.get(name)))
        for name in table.columns
        if name not in HIDDEN and _text(before.get(name)) != _text(after.get(name))
    }
    return Sample(table.file, change, str(after[table.key]), fields)


def _shown(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """The first columns that say something besides the key, by HUD's names and in HUD's order."""
    said = {
        table.spelling[name]: row[name]
        for name in table.columns
        if name not in HIDDEN and name != table.key and row.get(name) is not None
    }
    return dict(list(said.items())[:SHOWN])


def _read(row: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(row, parse_float=Decimal)
    clear = {name: unseal(found[name], where) for name, where in SEALED.items() if found.get(name)}
    return found | clear


def _text(value: Any) -> str | None:
    """As the page shows it; JSON's T between day and time goes, so that both sides read alike."""
    return None if value is None else MOMENT.sub(r"\1 \2", str(value))
