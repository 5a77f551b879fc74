"""Reads a small typed CSV: header by name, one bad row set aside, the rest kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from wayhome.core.findings import Finding, Findings, Severity, UnusableInput
from wayhome.exchange.lists.lines import records

JOINT = "|"
BATCH = 50_000  # rows that are held as Python values
HOPELESS = 10_000  # rows set aside, when they outnumber the good ones


class BadValue(ValueError):
    """A cell that cannot be read; the message says what was expected."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list: how its text is read, its Arrow type, and whether it may be blank."""

    name: str
    read: Callable[[str], Any]
    type: pa.DataType
    needed: bool = False


@dataclass
class ListFile:
    """What was read: typed rows, what was found, and the raw rows that were set aside."""

    rows: pa.Table
    findings: Findings
    rejected: list[dict[str, str]] = field(default_factory=list)


def text(value: str) -> str:
    """Any text, blanks at its ends removed."""
    return value.strip()


def several(value: str) -> list[str]:
    """Values joined by `|`; empty ones are dropped."""
    return [part.strip() for part in value.split(JOINT) if part.strip()]


def day(value: str) -> date | None:
    """An ISO date; blank is None. Raises BadValue."""
    if not value.strip():
        return None
    try:
        return date.fromisoformat(value.strip())
    except ValueError as error:
        raise BadValue("a date as YYYY-MM-DD") from error


def one_of(allowed: Sequence[str]) -> Callable[[str], str]:
    """A reader that takes one of `allowed`, in any case."""

    def read(value: str) -> str:
        word = value.strip().lower()
        if word not in allowed:
            raise BadValue("one of " + ", ".join(allowed))
        return word

    return read


def read_list(path: Path, columns: Sequence[Column]) -> ListFile:
    """Read `path` by `columns`; header order is free, unknown columns are a finding.

    Raises UnusableInput where the file is missing, too large, not text, or lacks a column.
    """
    lines = records(path)
    header = [name.strip().lower() for name in next(lines)[1]]
    missing = [column.name for column in columns if column.name not in header]
    if missing:
        raise UnusableInput(
            f"{path.name} has no column {', '.join(missing)} in its first line. Is it another list?"
        )
    findings, rejected = Findings(), []
    for extra in sorted(set(header) - {column.name for column in columns}):
        findings.add(
            Finding(
                Severity.NOTE, "unknown_column", "This column is not read.", path.name, 1, extra
            )
        )
    kept: list[dict[str, Any]] = []
    batches: list[pa.RecordBatch] = []
    schema = pa.schema([(c.name, c.type) for c in columns] + [("_row", pa.int64())])
    for number, cells in lines:
        if not any(cells):
            continue
        row = dict(zip(header, cells, strict=False))
        problem = _problem(path.name, number, header, cells) or None
        values: dict[str, Any] = {}
        if problem is None:
            values, problem = _typed(path.name, number, row, columns)
        if problem is None:
            kept.append(values | {"_row": number})
        else:
            findings.add(problem)
            rejected.append(row | {"_row": str(number)})
            _refuse_hopeless(path.name, problem, len(rejected), len(kept) + BATCH * len(batches))
        if len(kept) == BATCH:
            batches.append(pa.RecordBatch.from_pylist(kept, schema=schema))
            kept = []
    batches.append(pa.RecordBatch.from_pylist(kept, schema=schema))
    return ListFile(pa.Table.from_batches(batches, schema), findings, rejected)


def _refuse_hopeless(file: str, last: Finding, rejected: int, kept: int) -> None:
    if rejected > HOPELESS and rejected > kept:
        raise UnusableInput(
            f"{file}: by line {last.row} more rows could not be read than could. The last reason "
            f"was: {last.column + ': ' if last.column else ''}{last.message}"
        )


def _problem(file: str, number: int, header: Sequence[str], cells: Sequence[str]) -> Finding | None:
    if len(cells) == len(header):
        return None
    return Finding(
        Severity.ERROR,
        "wrong_width",
        f"The row has {len(cells)} values where the header has {len(header)} columns.",
        file,
        number,
        fix="Look for a comma or a quotation mark too many or too few.",
    )


def _typed(
    file: str, number: int, row: Mapping[str, str], columns: Sequence[Column]
) -> tuple[dict[str, Any], Finding | None]:
    values: dict[str, Any] = {}
    for column in columns:
        raw = row[column.name]
        if column.needed and not raw.strip():
            return {}, Finding(
                Severity.ERROR,
                "blank",
                "A value is needed here.",
                file,
                number,
                column.name,
                fix="Fill it in, or take the row out.",
            )
        try:
            values[column.name] = column.read(raw)
        except BadValue as error:
            return {}, Finding(
                Severity.ERROR,
                "unreadable",
                f"Expected {error}.",
                file,
                number,
                column.name,
                raw[:80],
            )
    return values, None
