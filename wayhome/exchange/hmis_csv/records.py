"""Cutting the lines of a CSV file into records, and knowing on which line each one starts.

Almost always a line is a record, and nothing needs to be looked at. A line with an odd number of
quotation marks either opens a value that goes on over the next lines, or bears a stray mark. What
the fields say decides: a value may span lines only if the record then has the right number of
fields and its lines do not have it on their own. So a stray mark costs one line, never the rest.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from wayhome.core.findings import UnusableInput

from .limits import Limits
from .text import Lines

_LONGEST_HEADER = 32 << 10


@dataclass(slots=True)
class Block:
    """Some records, one after the other in `text`; each begins on a line of `starts`.

    `heights` gives how many lines each takes where any takes more than one. `stray` are lines
    read with stray quotation marks left out; `broken` are lines that no reading fits.
    """

    text: bytes
    starts: list[int] | range
    heights: list[int] | None = None
    stray: list[int] = field(default_factory=list)
    broken: list[tuple[int, bytes]] = field(default_factory=list)

    def raw(self) -> Iterator[tuple[int, bytes]]:
        """Each record's line and its text."""
        lines = iter(self.text.split(b"\n"))
        for index, start in enumerate(self.starts):
            height = self.heights[index] if self.heights else 1
            yield start, b"\n".join(next(lines) for _ in range(height))


@dataclass
class Records:
    """The records of one file: first `header`, then `blocks`."""

    lines: Lines
    limits: Limits
    _next: int = 1

    def __post_init__(self) -> None:
        self._parts = self.lines.parts()
        self._rest = b""

    def header(self) -> list[str]:
        """The fields of the first line that is not blank; empty when there is none."""
        for part in self._parts:
            text = part.lstrip(b"\n")
            self._next += len(part) - len(text)
            if text:
                line, _, self._rest = text.partition(b"\n")
                self._next += 1
                if len(line) > _LONGEST_HEADER:
                    raise UnusableInput(f"{self.lines.report.file} does not begin with a header.")
                return next(csv.reader([line.decode()]), [])
        return []

    def blocks(self, fields: int) -> Iterator[Block]:
        """The records after the header, in a file whose header has `fields` fields."""
        held = self._rest
        for part in self._parts:
            if held:
                block, held = self._block(held, fields, last=False)
                yield block
            held += part
        if held:
            block, _ = self._block(held, fields, last=True)
            yield block

    def _block(self, text: bytes, fields: int, *, last: bool) -> tuple[Block, bytes]:
        """The records of `text`, and what must wait for the lines after it."""
        first, count = self._next, text.count(b"\n")
        blank = text.startswith(b"\n") or b"\n\n" in text
        if b'"' not in text and not blank:
            self._next += count
            return Block(text, range(first, first + count)), b""
        lines = text.split(b"\n")[:-1]
        odd = [index for index, line in enumerate(lines) if line.count(b'"') & 1]
        if not odd and not blank:
            self._next += count
            return Block(text, range(first, first + count)), b""
        heights, mended, end = self._pair(lines, odd, fields, last=last)
        self._next += end
        block = _assemble(lines[:end], first, heights, mended)
        return block, b"\n".join([*lines[end:], b""]) if end < count else b""

    def _pair(
        self, lines: list[bytes], odd: list[int], fields: int, *, last: bool
    ) -> tuple[dict[int, int], dict[int, bytes | None], int]:
        """Where values span lines (line -> height), which lines read otherwise, where to stop."""
        heights: dict[int, int] = {}
        mended: dict[int, bytes | None] = {}
        at = 0
        while at < len(odd):
            index = odd[at]
            at += 1
            if _stands_alone(lines[index]):
                continue
            if at == len(odd):
                if not last and self._fits(lines[index:]):
                    return heights, mended, index
            elif self._fits(span := lines[index : odd[at] + 1]) and _one_record(span, fields):
                heights[index] = len(span)
                at += 1
                continue
            mended[index] = without_stray_marks(lines[index], fields)
        return heights, mended, len(lines)

    def _fits(self, lines: list[bytes]) -> bool:
        few = len(lines) <= self.limits.record_lines
        return few and sum(map(len, lines)) <= self.limits.record_bytes


def _stands_alone(line: bytes) -> bool:
    """Whether a reader is done with the record at the end of this line."""
    reader = csv.reader([line.decode() + "\n", "next"])
    try:
        next(reader)
    except csv.Error:
        return False
    return reader.line_num == 1


def _one_record(lines: list[bytes], fields: int) -> bool:
    """Whether these lines are one record, rather than several with a stray mark each."""
    ends = (lines[0], lines[-1])
    if all(line.count(b",") + 1 == fields and line[:1].isalnum() for line in _bare(ends)):
        return False
    reader = csv.reader([line.decode() + "\n" for line in lines])
    try:
        found = next(reader)
    except csv.Error:
        return False
    return reader.line_num == len(lines) and len(found) == fields


def _bare(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines without a quotation mark at their start, so that their first field shows."""
    return (line.removeprefix(b'"') for line in lines)


def without_stray_marks(line: bytes, fields: int) -> bytes | None:
    """The line as CSV with every comma a separator and no stray marks; None if it has none."""
    values = [value.strip('"') for value in line.decode().split(",")]
    return printed(values) if len(values) == fields else None


def printed(values: list[str]) -> bytes:
    """One line of CSV, without its end."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(values)
    return out.getvalue().encode()


def _assemble(
    lines: list[bytes], first: int, heights: dict[int, int], mended: dict[int, bytes | None]
) -> Block:
    block = Block(b"", starts := [], tall := [])
    out: list[bytes] = []
    index = 0
    while index < len(lines):
        height = heights.get(index, 1)
        kept: list[bytes] = lines[index : index + height]
        if index in mended:
            line = mended[index]
            if line is None:
                block.broken.append((first + index, lines[index]))
            else:
                block.stray.append(first + index)
            kept = [] if line is None else [line]
        elif not lines[index]:
            kept = []
        if kept:
            out += kept
            starts.append(first + index)
            tall.append(height)
        index += height
    block.text = b"\n".join([*out, b""])
    if not heights:
        block.heights = None
    return block


def strictly(block: Block, fields: int) -> Block:
    """The same records, each printed anew, for a reader that disagrees on where they end."""
    out = Block(b"", starts := [], tall := [], stray=block.stray, broken=block.broken)
    kept = []
    for start, text in block.raw():
        try:
            values = next(csv.reader(io.StringIO(text.decode())), [])
        except csv.Error:
            values = []
        if len(values) == fields:
            kept.append(printed(values))
            starts.append(start)
            tall.append(1 + sum(value.count("\n") for value in values))
        else:
            out.broken.append((start, text))
    out.text = b"\n".join([*kept, b""])
    return out
