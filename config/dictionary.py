"""The data dictionary of an export: each table and column, what it means, and its data class."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps

from wayhome.core.classes import field_class
from wayhome.exchange.hmis_store.classes import BY_FILE, OPEN
from wayhome.exchange.hmis_store.tables import tables

HEADER = ("table", "column", "type", "may be empty", "meaning", "data class")
COLUMNS = """
SELECT a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relname = %s AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
"""
# What every table of an HMIS file has besides the file's own columns.
VERSION = {
    "source_id": "the source that sent it",
    "import_id": "the import that brought this version",
    "valid_from": "since when this version held",
    "valid_to": "until when; empty: it holds",
    "closed_by": "the import that ended this version",
    "vanished_at": "since when it was missing from a file that should have had it",
    "row_hash": "digest of the row as sent",
    "data_class": "class of data of this row",
    "line": "line of the file",
}


def columns(cursor: Any, schema: str, name: str) -> list[tuple[str, str, bool]]:
    """Name, type, and whether it may be empty, of each column in its order."""
    cursor.execute(COLUMNS, [schema, name])
    return [(str(column), str(kind), bool(empty)) for column, kind, empty in cursor.fetchall()]


def lines(
    cursor: Any, wanted: list[tuple[str, str]], left_out: frozenset[str]
) -> Iterator[tuple[str, ...]]:
    """A line for each table, then one for each of its columns."""
    models = {m._meta.db_table: m for m in apps.get_models(include_auto_created=True)}
    for schema, name in wanted:
        table = name if schema == "public" else f"{schema}.{name}"
        model = models.get(name) if schema == "public" else None
        yield table, "", "", "", _about(schema, name, model), ""
        for column, kind, empty in columns(cursor, schema, name):
            meaning, data_class = (
                _field(model, column) if schema == "public" else _hmis(name, column)
            )
            if f"{table}.{column}" in left_out:
                meaning = "left out: a secret of this installation"
            yield table, column, kind, "yes" if empty else "no", meaning, data_class


def _about(schema: str, name: str, model: Any) -> str:
    if schema == "hmis":
        return f"HMIS CSV, {name}: every version of every row that a source sent."
    said = " ".join((getattr(model, "__doc__", "") or "").split())
    # Django's own wording where a model has none: its name and fields.
    return "" if said.startswith(f"{getattr(model, '__name__', '')}(") else said


def _field(model: Any, column: str) -> tuple[str, str]:
    field = (
        next((f for f in model._meta.concrete_fields if f.column == column), None)
        if model
        else None
    )
    if field is None:
        return "", ""
    said = [str(field.help_text)] if field.help_text else []
    if field.is_relation:
        said.append(f"key of {field.related_model._meta.db_table}")
    elif field.choices:
        said.append("one of " + "; ".join(f"{code} = {label}" for code, label in field.flatchoices))
    elif not said:
        said.append(str(field.verbose_name))
    found = field_class(model, field.name)
    return ". ".join(said), str(found) if found else ""


def _hmis(name: str, column: str) -> tuple[str, str]:
    table = next((one for one in tables().values() if one.short == name), None)
    if table is None or column in VERSION:
        return VERSION.get(column, ""), ""
    open_to_all = table.file in OPEN
    by_row = "open" if open_to_all else "as data_class says" if table.file in BY_FILE else "housing"
    return f"{table.file}.csv, {table.spelling.get(column, column)}", by_row
