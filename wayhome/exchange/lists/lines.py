"""The records of a CSV file, one at a time, in memory that does not grow with a hostile file."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

from wayhome.core.findings import UnusableInput

LARGEST = 200 * 2**20  # bytes; a million rows of these lists take about 100 MB
MOST_RECORDS = 2_000_000  # empty ones included
LONGEST = 256 * 2**10  # characters of one line
PIECE = 2**20
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def records(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of each record, the header first.

    UTF-8, UTF-16 with its mark, or else Windows-1252. Raises UnusableInput.
    """
    encoding = _encoding(path)
    with path.open(encoding=encoding, errors="replace", newline="") as text:
        reader = csv.reader(_lines(text, path.name))
        start, count = 1, 0
        while True:
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise UnusableInput(
                    f"{path.name} cannot be read at line {start}: {error}. Look there for a "
                    "quotation mark that never closes."
                ) from error
            if cells is None:
                break
            count += 1
            if count > MOST_RECORDS:
                raise UnusableInput(f"{path.name} has more than {MOST_RECORDS:,} lines.")
            yield start, cells
            start = reader.line_num + 1
    if not count:
        raise UnusableInput(f"{path.name} is empty.")


def _lines(text: Iterator[str], name: str) -> Iterator[str]:
    number = 0
    while line := text.readline(LONGEST + 1):  # type: ignore[attr-defined] # a text file has it
        number += 1
        if len(line) > LONGEST:
            raise UnusableInput(
                f"{name} is not a list: line {number} goes on for more than {LONGEST:,} characters."
            )
        yield line


def _encoding(path: Path) -> str:
    """How the file is written; reads it once."""
    try:
        if path.stat().st_size > LARGEST:
            raise UnusableInput(f"{path.name} is larger than {LARGEST // 2**20} MB.")
        with path.open("rb") as raw:
            decoder = codecs.getincrementaldecoder("utf-8")()
            found = "utf-8-sig"
            first = True
            while piece := raw.read(PIECE):
                if first and piece[:2] in UTF16:
                    return "utf-16"
                first = False
                if b"\0" in piece:
                    raise UnusableInput(
                        f"{path.name} is not a text file: it has characters of value zero. Save "
                        "it as CSV UTF-8."
                    )
                if found == "utf-8-sig":
                    try:
                        decoder.decode(piece)
                    except UnicodeDecodeError:
                        found = "cp1252"
    except OSError as error:
        raise UnusableInput(f"{path.name} cannot be opened: {error.strerror}.") from error
    return found
