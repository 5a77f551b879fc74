"""Bringing the bytes of a file to clean UTF-8 lines that end in one line feed."""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from wayhome.core.findings import Severity, UnusableInput

from .limits import Limits
from .report import Report

_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


@dataclass
class Lines:
    """Whole lines of one file, as UTF-8; what had to be mended is counted in `mended`."""

    chunks: Iterator[bytes]
    report: Report
    limits: Limits
    mended: Counter[str] = field(default_factory=Counter)
    first: dict[str, int] = field(default_factory=dict)
    _line: int = 1

    def parts(self) -> Iterator[bytes]:
        """Parts of the file that end with a line feed; the last one is given an end too."""
        carry = b""
        for chunk in self._unix(self._utf8(self.chunks)):
            carry += chunk
            cut = carry.rfind(b"\n") + 1
            if not cut and len(carry) > self.limits.record_bytes:
                raise UnusableInput(
                    f"{self.report.file} is not a CSV file: line {self._line} goes on for more "
                    f"than {self.limits.record_bytes:,} characters."
                )
            for part in _pieces(carry[:cut]):
                yield self._clean(part)
            carry = carry[cut:]
        if carry:
            yield self._clean(carry + b"\n")
        self._tell()

    def _utf8(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """Without a byte order mark; UTF-16 turned into UTF-8."""
        decoder: codecs.IncrementalDecoder | None = None
        for index, chunk in enumerate(chunks):
            text = chunk
            if not index:
                text = text.removeprefix(codecs.BOM_UTF8)
                if name := _UTF16.get(text[:2]):
                    decoder = codecs.getincrementaldecoder(name)("replace")
                    self._mend("utf16", 1)
                    text = text[2:]
            yield decoder.decode(text).encode() if decoder else text

    def _unix(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """Lines that end in CR LF or, in a whole file, CR end in LF; any other CR is a space."""
        held, old_mac = b"", None
        for chunk in chunks:
            text = held + chunk
            held = b"\r" if text.endswith(b"\r") else b""
            text = text.removesuffix(b"\r")
            if b"\r" in text:
                if old_mac is None:
                    old_mac = b"\n" not in text
                text = text.replace(b"\r\n", b"\n")
                if not old_mac and (count := text.count(b"\r")):
                    self._mend("lone-cr", count)
                text = text.replace(b"\r", b"\n" if old_mac else b" ")
            yield text
        if held:
            yield b"\n"

    def _clean(self, part: bytes) -> bytes:
        if b"\0" in part:
            self._mend("nul", part.count(b"\0"))
            part = part.replace(b"\0", b"")
        if not part.isascii():
            part = self._windows(part)
        self._line += part.count(b"\n")
        return part

    def _windows(self, part: bytes) -> bytes:
        """Lines that are not UTF-8 are read as Windows-1252, which FY2024 allowed."""
        try:
            part.decode()
        except UnicodeDecodeError:
            lines = part.split(b"\n")
            for index, line in enumerate(lines):
                try:
                    line.decode()
                except UnicodeDecodeError:
                    lines[index] = line.decode("cp1252", "replace").encode()
                    self._mend("not-utf8", 1, self._line + index)
            return b"\n".join(lines)
        return part

    def _mend(self, code: str, count: int, line: int = 0) -> None:
        self.mended[code] += count
        self.first.setdefault(code, line)

    def _tell(self) -> None:
        for code, count in self.mended.items():
            severity, message, fix = _FOUND[code]
            row = self.first[code]
            self.report.file_wide(severity, code, message, row=row, fix=fix, count=count)


def _pieces(part: bytes) -> Iterator[bytes]:
    """The lines in parts of bounded number, so that a file of tiny lines is given up soon."""
    if part.count(b"\n") <= _MOST_LINES:
        if part:
            yield part
        return
    middle = part.index(b"\n", len(part) // 2) + 1
    yield from _pieces(part[:middle])
    yield from _pieces(part[middle:])


_MOST_LINES = 200_000

_FOUND = {
    "not-utf8": (
        Severity.WARNING,
        "Lines that are not UTF-8 were read as Windows-1252; the first is named.",
        "Look at the names with accents; have the export written as UTF-8.",
    ),
    "utf16": (
        Severity.NOTE,
        "The file is written in UTF-16; it was read as such.",
        "Have the export written as UTF-8.",
    ),
    "nul": (
        Severity.WARNING,
        "Characters of value zero were taken out.",
        "Have the export written again; such characters come from a damaged file.",
    ),
    "lone-cr": (
        Severity.NOTE,
        "Carriage returns inside a line were read as spaces.",
        "Nothing to do, unless a text should have kept its line breaks.",
    ),
}
