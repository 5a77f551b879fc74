"""Writing an HMIS CSV export: one zip with the 24 files of its year, columns in HUD's order."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pc_csv

from .layout import File, layout

Rows = Sequence[Mapping[str, object]]

# A fixed time in the zip: the same rows always make the same bytes.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def write_export(path: Path, version: str, tables: Mapping[str, Rows | pa.Table]) -> None:
    """Write `tables` as the zip at `path`, by the layout of `version` ("2024" or "2026").

    A table is named as in the layout ("Client") and holds rows as mappings or an Arrow table.
    Files not given are written with their header alone; columns not given, or None, are left
    blank; names that start with `_` (such as `_row`) are left out. ValueError names a file or
    column that the layout does not have, or a value that does not fit its column's type.
    """
    plan = layout(version)
    unknown = set(tables) - set(plan.files)
    if unknown:
        raise ValueError(f"FY{version} has no file {', '.join(sorted(unknown))}")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as target:
        for name, file in plan.files.items():
            info = zipfile.ZipInfo(file.csv, _ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            table = typed(file, tables.get(name, ()))
            with target.open(info, "w", force_zip64=True) as entry:
                entry.write((",".join(table.column_names) + "\n").encode())
                pc_csv.write_csv(_printable(table), entry, _OPTIONS)


def typed(file: File, rows: Rows | pa.Table) -> pa.Table:
    """The rows as an Arrow table with exactly the columns and types of the file's layout."""
    if isinstance(rows, pa.Table):
        names = set(rows.column_names)
    else:
        names = set().union(*rows) if rows else set()
    unknown = {name for name in names if not name.startswith("_")} - set(file.by_name)
    if unknown:
        raise ValueError(f"{file.csv} has no column {', '.join(sorted(unknown))}")
    arrays = []
    for column in file.columns:
        if isinstance(rows, pa.Table):
            given = rows.column_names
            array = rows[column.name] if column.name in given else pa.nulls(len(rows))
        else:
            array = pa.array([row.get(column.name) for row in rows], from_pandas=False)
        try:
            arrays.append(array.cast(column.type))
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            raise ValueError(f"{file.csv}, column {column.name}: {error}") from error
    return pa.table(arrays, schema=file.schema)


_OPTIONS = pc_csv.WriteOptions(include_header=False, quoting_style="needed")


def _printable(table: pa.Table) -> pa.Table:
    """Times without fractions of a second, as HUD prints them."""
    for index, name in enumerate(table.column_names):
        if pa.types.is_timestamp(table.schema.field(index).type):
            seconds = table[name].cast(pa.timestamp("s"), safe=False)
            table = table.set_column(index, name, seconds)
    return table
