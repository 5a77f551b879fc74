"""Person records in files of anybody's: CSV or Parquet in, links out.

Every value is read as text, so that leading zeros stay. A row with too many or too few cells is
set aside and told by its number; nothing else drops a row.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from wayhome.core.findings import UnusableInput
from wayhome.matching.linker.clean import COLUMNS

_BLOCK = 1 << 24
_SHOWN = 20  # rows set aside that are told one by one


@dataclass(frozen=True)
class Records:
    """A file as the linker takes it, and what to tell about the file."""

    table: pa.Table
    notes: tuple[str, ...]


def read_mapping(path: Path | None) -> dict[str, str]:
    """A TOML file of `column = "name in the file"`; UnusableInput where it is not one."""
    if path is None:
        return {}
    try:
        mapping = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise UnusableInput(f"{path.name} is no mapping file: {problem}") from problem
    for column, name in mapping.items():
        if column not in COLUMNS or not isinstance(name, str):
            raise UnusableInput(
                f'{path.name}: "{column}" is none of {", ".join(COLUMNS)}, '
                "or its name does not stand in quotes."
            )
    return mapping


def read_records(path: Path, mapping: Mapping[str, str] | None = None) -> Records:
    """Read a CSV or Parquet file; UnusableInput, in one plain line, where it cannot be used."""
    if not path.is_file():
        raise UnusableInput(f"There is no file {path}.")
    try:
        whole, aside = _parquet(path) if _is_parquet(path) else _csv(path)
    except (pa.ArrowInvalid, pa.ArrowKeyError, OSError) as problem:
        raise UnusableInput(f"{path.name} cannot be read: {_plain(problem)}") from problem
    if not len(whole):
        raise UnusableInput(f"{path.name} has no row that can be read.")
    table, ignored = _known(whole, path.name, mapping or {})
    _check_ids(table, path.name)
    notes = []
    if aside:
        rows = ", ".join(str(row) for row in aside[:_SHOWN])
        more = f" and {len(aside) - _SHOWN} more" if len(aside) > _SHOWN else ""
        notes.append(
            f"{path.name}: {len(aside)} rows set aside, with too many or too few cells: "
            f"rows {rows}{more}."
        )
    if ignored:
        notes.append(f"{path.name}: columns not looked at: {', '.join(sorted(ignored))}.")
    if pc.any(pc.match_substring_regex(table["id"], r"^\s*[=+@-]")).as_py():
        notes.append(
            f"{path.name}: some ids begin like a formula. They stand in the links as they are: "
            "open those as text, not by a double click."
        )
    return Records(table, tuple(notes))


def write_table(table: pa.Table, path: Path) -> None:
    """Write CSV, or Parquet where the name ends so; a half-written file never bears the name."""
    part = path.with_name(path.name + ".part")
    try:
        if path.suffix.lower() == ".parquet":
            pq.write_table(table, part)
        else:
            pa_csv.write_csv(table, part, pa_csv.WriteOptions(quoting_style="needed"))
        part.replace(path)
    except OSError as problem:
        raise UnusableInput(f"{path} cannot be written: {problem.strerror}.") from problem
    finally:
        part.unlink(missing_ok=True)


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PAR1"


def _parquet(path: Path) -> tuple[pa.Table, list[int]]:
    table = pq.read_table(path)
    columns = [
        column if _is_binary(column.type) else column.cast(pa.string()) for column in table.columns
    ]
    return pa.table(columns, names=table.column_names), []


def _is_binary(kind: pa.DataType) -> bool:
    return bool(pa.types.is_binary(kind) or pa.types.is_fixed_size_binary(kind))


def _csv(path: Path) -> tuple[pa.Table, list[int]]:
    encoding, delimiter, header = _look(path)
    aside: list[int] = []

    def set_aside(row: pa_csv.InvalidRow) -> str:
        aside.append(row.number or 0)
        return "skip"

    table = pa_csv.read_csv(
        path,
        # One thread: only then does the reader know a row's number.
        read_options=pa_csv.ReadOptions(encoding=encoding, block_size=_BLOCK, use_threads=False),
        parse_options=pa_csv.ParseOptions(
            delimiter=delimiter, newlines_in_values=True, invalid_row_handler=set_aside
        ),
        convert_options=pa_csv.ConvertOptions(
            column_types=dict.fromkeys(header, pa.string()),
            strings_can_be_null=True,
            null_values=[""],
            quoted_strings_can_be_null=True,
        ),
    )
    return table, aside


def _look(path: Path) -> tuple[str, str, list[str]]:
    """Encoding, delimiter and header, from the beginning of the file."""
    with path.open("rb") as file:
        start = file.read(1 << 20)
    if not start.strip():
        raise UnusableInput(f"{path.name} is empty.")
    if b"\0" in start:
        raise UnusableInput(f"{path.name} is neither CSV nor Parquet.")
    encoding = "utf-8"
    try:
        text = start.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        # A character may be cut in two at the end of what was read.
        cut = problem.start >= len(start) - 4 and len(start) == 1 << 20
        encoding = "utf-8" if cut else "cp1252"
        text = start.decode(encoding, "replace").removeprefix("\ufeff")
    line = text.splitlines()[0]
    delimiter = max((",", ";", "\t", "|"), key=line.count)
    names = [name.strip().strip('"') for name in line.split(delimiter)]
    if len(set(names)) != len(names):
        twice = sorted({name for name in names if names.count(name) > 1})
        raise UnusableInput(f"{path.name}: the header has {', '.join(twice)!r} more than once.")
    return encoding, delimiter, names


def _known(table: pa.Table, file: str, mapping: Mapping[str, str]) -> tuple[pa.Table, list[str]]:
    """The columns that are compared, under their own names; and the names of the others."""
    theirs = {_bare(name): name for name in table.column_names}
    taken: dict[str, str] = {}
    for column in COLUMNS:
        wanted = mapping.get(column, column)
        if _bare(wanted) in theirs:
            taken[column] = theirs[_bare(wanted)]
        elif column in mapping:
            raise UnusableInput(f'{file} has no column "{wanted}", which the mapping names.')
    if "id" not in taken:
        raise UnusableInput(f'{file} has no column "id". A mapping file can name another.')
    if len(taken) == 1:
        raise UnusableInput(f"{file} has none of the columns {', '.join(COLUMNS[1:])}.")
    return (
        pa.table({column: table[name] for column, name in taken.items()}),
        [name for name in table.column_names if name not in taken.values()],
    )


def _bare(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _check_ids(table: pa.Table, file: str) -> None:
    ids = table["id"]
    if ids.null_count:
        row = pc.index(pc.is_null(ids), True).as_py() + 2
        raise UnusableInput(f"{file}: {ids.null_count} rows have no id; the first is row {row}.")
    if pc.count_distinct(ids).as_py() != len(ids):
        counted = pc.value_counts(ids).to_pylist()
        twice = next(one["values"] for one in counted if one["counts"] > 1)
        first = pc.index(ids, twice).as_py()
        again = pc.index(ids.slice(first + 1), twice).as_py() + first + 1
        raise UnusableInput(
            f'{file}: the id "{twice}" stands in row {first + 2} and again in row {again + 2}.'
        )


def _plain(problem: Exception) -> str:
    return str(problem).splitlines()[0].removeprefix("CSV parse error: ")
