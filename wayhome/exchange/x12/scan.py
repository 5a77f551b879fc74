"""Reads an X12 file as a stream of blocks, in memory that does not grow with the file.

Encoding: ASCII or UTF-8. A byte that is neither is read as Windows-1252 and told as a finding.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from wayhome.core.findings import Finding, Findings, Severity, UnusableInput
from wayhome.exchange.x12.block import Block
from wayhome.exchange.x12.delimiters import Delimiters
from wayhome.exchange.x12.isa import WIDTHS, Isa, read_isa, start_of_isa

ENVELOPE = frozenset({"ISA", "GS", "ST", "SE", "GE", "IEA", "TA1"})
SHORT = 400
"""An ISA segment has 106 bytes; one still readable has no more than this."""
_BEFORE = b" \t\r\n\x00\x1a\xef\xbb\xbf"
"""Blanks, and what joined files leave between them: end-of-file and byte-order marks."""
_NAME = re.compile(r"[A-Z][A-Z0-9]{1,2}|")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may ask of the reader, in bytes; `nonsense` counts segments with no proper id."""

    chunk: int = 2 << 20
    segment: int = 1 << 20
    record: int = 4 << 20
    nonsense: int = 1000


DEFAULT_LIMITS = Limits()


class Scanner:
    """Iterates over the blocks of one file; every block begins where a record does.

    `boundary` names the segments that begin a record (INS in an 834); envelope segments do, too.
    `position` is the number of segments handed out before the current block, and when iteration
    ends that of all; `unfinished` is what stands after the last segment terminator, if anything
    does, and is known when the last block is handed out.

    Raises UnusableInput, with the segment where it was noticed, when the file is no X12 or asks
    more than `limits` allow.
    """

    def __init__(
        self,
        stream: BinaryIO,
        *,
        boundary: frozenset[str],
        findings: Findings,
        file: str = "",
        limits: Limits = DEFAULT_LIMITS,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        self._stream = stream
        self._boundary = boundary | ENVELOPE
        self._findings = findings
        self._file = file
        self._limits = limits
        self._progress = progress
        self._read = self._nonsense = 0
        self._exhausted = False
        self._opened = -1
        self.position = 0
        self.unfinished = ""

    def __iter__(self) -> Iterator[Block]:
        data = self._at_least(b"", SHORT)
        data = data[start_of_isa(data) :]
        isa = read_isa(data)
        while True:
            if _is_isa(data):
                data = self._at_least(data, SHORT)
                isa = self._open(data, isa)
            end = self._last_terminator(data, isa.delimiters)
            whole, tail = data[:end], data[end:]
            if _is_last(tail, isa) and self._exhausted:
                whole, tail = data + isa.delimiters.segment.encode(), b""
            block = (
                Block(self._utf8(whole, isa.delimiters), isa.delimiters, self.position + 1)
                if whole
                else None
            )
            keep = self._whole_records(block, tail, isa) if block else 0
            if block and keep:
                data = block.truncate(keep) + tail
                self.unfinished = _text(data) if self._exhausted else ""
                self._judge_names(block)
                yield block
                self.position += keep
            elif self._exhausted:
                break
            else:
                self._judge_size(data)
                data += self._more()
        self.unfinished = _text(data)

    def _open(self, data: bytes, before: Isa) -> Isa:
        """The ISA at the start of `data`, or the one before it where this one makes no sense."""
        told, self._opened = self._opened, self.position
        isa = _readable(data)
        if isa is None:
            return before
        for number in isa.misfits if told < self.position else ():
            self._tell(
                Severity.WARNING,
                "isa-length",
                f"ISA{number:02d} does not have the {WIDTHS[number - 1]} characters it must have; "
                "the delimiters were worked out from what follows.",
                self.position + 1,
                f"ISA{number:02d}",
                isa.elements[number - 1],
                "Ask the sender to pad the ISA segment to its fixed width.",
            )
        return isa

    def _last_terminator(self, data: bytes, delimiters: Delimiters) -> int:
        end = data.rfind(delimiters.segment.encode()) + 1
        if len(data) - end > self._limits.segment:
            segments = self.position + data.count(delimiters.segment.encode())
            raise UnusableInput(
                f"After segment {segments} there is no segment "
                f"terminator ({delimiters.segment!r}) for {self._limits.segment:,} bytes; the file "
                "is damaged or is not X12."
            )
        return end

    def _whole_records(self, block: Block, tail: bytes, isa: Isa) -> int:
        """How many segments of the block can be handed on now."""
        # With other delimiters than before, the id of the next ISA swallows what follows it.
        begun = {name for name in block.vocabulary if name.startswith("ISA")}
        for index in block.named(begun).to_pylist():
            found = _readable(block.rest(index, SHORT) + tail[:SHORT]) if index else None
            if found and found.delimiters != isa.delimiters:
                return int(index)
        if self._exhausted:
            return len(block)
        begins = block.named(self._boundary)
        return int(begins[-1].as_py()) if len(begins) else 0

    def _judge_size(self, data: bytes) -> None:
        if len(data) > self._limits.record:
            raise UnusableInput(
                f"The record at segment {self.position + 1} is longer than "
                f"{self._limits.record:,} bytes; the file is damaged or is not X12."
            )

    def _judge_names(self, block: Block) -> None:
        used = block.names.unique().to_pylist()
        if any(block.spellings[number] != block.vocabulary[number] for number in used):
            self._tell(
                Severity.NOTE,
                "lower-case-id",
                "Segment ids are in lower case; they were read as if in capitals.",
                block.position,
            )
        odd = {block.vocabulary[number] for number in used}
        odd = {name for name in odd if not _NAME.fullmatch(name)}
        strange = block.named(odd) if odd else []
        self._nonsense += len(strange)
        for index in strange[: self._findings.keep]:
            name = block.segment(index.as_py())[0]
            self._tell(
                Severity.WARNING,
                "segment-id",
                "This is not a segment id; the segment was skipped.",
                block.position + index.as_py(),
                value=name[:80],
            )
        if self._nonsense > self._limits.nonsense:
            raise UnusableInput(
                f"By segment {block.position + len(block) - 1} more than {self._limits.nonsense:,} "
                "segments have no proper id; the file is damaged or is not X12."
            )

    def _utf8(self, data: bytes, delimiters: Delimiters) -> bytes:
        if data.isascii():
            return data
        try:
            data.decode()
        except UnicodeDecodeError as error:
            self._tell(
                Severity.NOTE,
                "encoding",
                "The text is not all UTF-8; what is not was read as Windows-1252.",
                self.position + 1 + data.count(delimiters.segment.encode(), 0, error.start),
                fix="Look at names with accents, and ask the sender for ASCII or UTF-8.",
            )
            return data.decode(errors="windows-1252").encode()
        return data

    def _at_least(self, data: bytes, size: int) -> bytes:
        while len(data) < size and not self._exhausted:
            data += self._more()
        return data

    def _more(self) -> bytes:
        data = self._stream.read(self._limits.chunk)
        self._exhausted = not data
        self._read += len(data)
        if self._progress:
            self._progress(self._read)
        return data

    def _tell(
        self,
        severity: Severity,
        code: str,
        message: str,
        position: int,
        element: str = "",
        value: str = "",
        fix: str = "",
    ) -> None:
        self._findings.add(
            Finding(severity, code, message, self._file, position, element, value[:80], fix)
        )


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace").strip(" \t\r\n\x00\x1a")


def _readable(data: bytes) -> Isa | None:
    try:
        return read_isa(data[: 2 * SHORT].lstrip(_BEFORE))
    except UnusableInput:
        return None


def _is_isa(data: bytes) -> bool:
    return data[:SHORT].lstrip(_BEFORE)[:3].upper() == b"ISA"


def _is_last(tail: bytes, isa: Isa) -> bool:
    return tail.lstrip()[:4].upper() == b"IEA" + isa.delimiters.element.encode()


def _windows_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return wrong.decode("windows-1252", "replace"), error.end


codecs.register_error("windows-1252", _windows_1252)
