"""Writes one interchange: envelopes with right counts and control numbers, segments in between.

Empty elements at a segment's end are left off. A delimiter or control character inside a value
becomes a blank, so that no value can break out of its element.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

from wayhome.exchange.x12.delimiters import Delimiters

_LETTERS = str.maketrans(
    {"ß": "ss", "Æ": "AE", "æ": "ae", "Ø": "O", "ø": "o", "Ł": "L", "ł": "l", "Đ": "D", "đ": "d"}
    | {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"}
)
"""Letters and signs that Unicode does not take apart into a base and an accent."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who sends what to whom. `time` is HHMM; `usage` is T (test) or P (production)."""

    sender: str
    receiver: str
    day: date
    time: str = "0000"
    control_number: int = 1
    usage: str = "T"
    sender_qualifier: str = "ZZ"
    receiver_qualifier: str = "30"


@dataclass
class X12Writer:
    """Writes segments to a binary stream; `finish` closes whatever is still open.

    With `ascii_only` accents are taken off and anything else beyond ASCII becomes a blank, which
    the basic and extended X12 character sets demand; otherwise text is written as UTF-8.
    """

    stream: BinaryIO
    envelope: Envelope
    delimiters: Delimiters = field(default_factory=Delimiters)
    line_break: str = "\n"
    ascii_only: bool = True
    _sets: int = 0
    _segments: int = 0
    _in_set: bool = False
    _group: bool = False

    def __post_init__(self) -> None:
        special = str(self.delimiters)
        self._blank = {ord(char): " " for char in special} | dict.fromkeys(range(32), " ")
        # Most segments hold nothing that needs cleaning; one search tells.
        marks = re.escape(special[1:])
        beyond = r"\x20-\x7e" if self.ascii_only else r"\x20-\x7e\x80-\U0010ffff"
        around = re.escape(special[0])
        self._unsafe = re.compile(f"[^{beyond}]|[{marks}]| (?={around}|$)|{around} ")
        self._end = (self.delimiters.segment + self.line_break).encode()
        self._write_isa()

    def _write_isa(self) -> None:
        sent = self.envelope
        day, control = f"{sent.day:%y%m%d}", f"{sent.control_number:09d}"
        values = [
            *("00", "", "00", ""),
            *(sent.sender_qualifier, sent.sender, sent.receiver_qualifier, sent.receiver),
            *(day, sent.time[:4], self.delimiters.repetition, "00501", control, "0"),
            *(sent.usage, self.delimiters.component),
        ]
        widths = (2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1)
        for value, width in zip(values, widths, strict=True):
            if len(value) > width:
                raise ValueError(f"{value!r} is longer than the {width} characters ISA allows")
        padded = [value.ljust(width) for value, width in zip(values, widths, strict=True)]
        self.stream.write(self.delimiters.element.join(["ISA", *padded]).encode() + self._end)

    def open_group(self, code: str, version: str) -> None:
        """Open the functional group, e.g. `open_group("BE", "005010X220A1")`."""
        sent = self.envelope
        self._version, self._group = version, True
        day = f"{sent.day:%Y%m%d}"
        control = str(sent.control_number)
        self.segment("GS", code, sent.sender, sent.receiver, day, sent.time, control, "X", version)

    def open_set(self, code: str) -> None:
        """Open a transaction set of the group's version."""
        if self._in_set:
            self.close_set()
        self._sets += 1
        self._segments, self._in_set = 0, True
        self.segment("ST", code, f"{self._sets:04d}", self._version)

    def close_set(self) -> None:
        """Close the transaction set with its count of segments, ST and SE included."""
        self.segment("SE", str(self._segments + 1), f"{self._sets:04d}")
        self._in_set = False

    def segment(self, name: str, *elements: str) -> None:
        """Write one segment; elements are counted from 1 and "" stands for an empty one."""
        separator = self.delimiters.element
        text = separator.join((name, *elements)).rstrip(separator)
        if text.count(separator) > len(elements) or self._unsafe.search(text):
            cleaned = [self._clean(value) for value in elements]
            text = separator.join((name, *cleaned)).rstrip(separator)
        self._segments += 1
        self.stream.write(text.encode() + self._end)

    def finish(self) -> None:
        """Close the set, the group and the interchange."""
        if self._in_set:
            self.close_set()
        control = self.envelope.control_number
        if self._group:
            self.segment("GE", str(self._sets), str(control))
        self.segment("IEA", str(int(self._group)), f"{control:09d}")

    def _clean(self, value: str) -> str:
        if self.ascii_only and not value.isascii():
            bare = unicodedata.normalize("NFKD", value.translate(_LETTERS))
            kept = (c for c in bare if not unicodedata.combining(c))
            value = "".join(c if c.isascii() else " " for c in kept)
        return value.translate(self._blank).strip()
