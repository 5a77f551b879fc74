"""Person records from a CSV or Parquet file, every value as text."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pv
import pyarrow.parquet as pq

from wayhome.core.findings import UnusableInput
from wayhome.matching.linker import COLUMNS


def read_records(path: Path) -> pa.Table:
    """Those of the linker's columns that the file has; UnusableInput where it cannot be read."""
    try:
        table = _parquet(path) if path.suffix.lower() == ".parquet" else _csv(path)
    except (pa.ArrowException, OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnusableInput(f"{path.name} cannot be read: {error}") from error
    if "id" not in table.column_names:
        raise UnusableInput(f"{path.name} has no column 'id'. Columns are {', '.join(COLUMNS)}.")
    kept = [name for name in COLUMNS if name in table.column_names]
    return table.select(kept).cast(pa.schema([(name, pa.string()) for name in kept]))


def _parquet(path: Path) -> pa.Table:
    return pq.read_table(path)


def _csv(path: Path) -> pa.Table:
    with path.open(newline="", encoding="utf-8-sig") as file:
        header = next(csv.reader(file), [])
    return pv.read_csv(
        path,
        convert_options=pv.ConvertOptions(
            column_types=dict.fromkeys(header, pa.string()),
            strings_can_be_null=True,
            null_values=[""],
        ),
        parse_options=pv.ParseOptions(newlines_in_values=True),
    )
