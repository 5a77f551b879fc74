"""Tables for people's spreadsheets: CSV and XLSX in which no cell is run as a formula.

A cell that begins like a formula gets an apostrophe before it, as spreadsheet programs themselves
mark text. In XLSX every cell is written as text or number, never as a formula.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

import xlsxwriter

# A minus before a digit is a number; before anything else it starts a formula.
FORMULA = re.compile(r"^\s*(?:[=+@\t\r]|-(?![0-9.]))")
MOST_ROWS = 1_048_575  # a worksheet's limit less its header


def safe(value: object) -> object:
    """The value as a cell: formulas defused, lists joined by `|`, None empty."""
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        value = "|".join(str(part) for part in value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and FORMULA.match(value):
        return "'" + value
    return value


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """CSV text, a piece at a time, for a file or a streamed answer."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([safe(value) for value in row])
        if buffer.tell() > 65_536:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV file in UTF-8."""
    with path.open("w", encoding="utf-8", newline="") as file:
        for piece in csv_lines(header, rows):
            file.write(piece)


def write_xlsx(
    target: Path | io.BytesIO, header: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """Write one worksheet with a frozen, filterable header. Raises ValueError past its limit."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, options)
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    for column, name in enumerate(header):
        sheet.write_string(0, column, name, bold)
        sheet.set_column(column, column, max(12, len(name) + 2))
    sheet.freeze_panes(1, 0)
    last = 0
    for last, row in enumerate(rows, start=1):
        if last > MOST_ROWS:
            raise ValueError(f"A worksheet holds {MOST_ROWS} rows; write CSV instead.")
        for column, value in enumerate(row):
            cell = safe(value)
            if isinstance(cell, (int, float)) and not isinstance(cell, bool):
                sheet.write_number(last, column, cell)
            else:
                sheet.write_string(last, column, str(cell))
    sheet.autofilter(0, 0, last, len(header) - 1)
    book.close()
