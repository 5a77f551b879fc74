"""Reads the ISA segment, which says by its place which characters structure all that follows."""

from __future__ import annotations

import re
from dataclasses import dataclass

from wayhome.core.findings import UnusableInput
from wayhome.exchange.x12.delimiters import Delimiters

WIDTHS = (2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1)
"""What ISA01 to ISA16 must measure; with 17 separators and the terminator that makes 106 bytes."""
_LONGEST = 400
_NO_DELIMITER = (
    "The ISA segment names a letter, digit or non-ASCII byte as a delimiter, so the file cannot be "
    "read. Ask the sender for it again."
)
_TAIL = re.compile(rb"(.?)([^A-Za-z0-9])\s*(?:GS|TA1)\b", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Isa:
    """One ISA segment; `misfits` are the numbers of its elements that have a wrong length."""

    delimiters: Delimiters
    elements: tuple[str, ...]
    misfits: tuple[int, ...]


def start_of_isa(head: bytes) -> int:
    """Where the first ISA begins, after a byte-order mark and blanks.

    Raises UnusableInput when the bytes are no X12 interchange.
    """
    skipped = len(head) - len(head.removeprefix(b"\xef\xbb\xbf"))
    body = head[skipped:].lstrip(b" \t\r\n\x00")
    if body[:3].upper() == b"ISA":
        return len(head) - len(body)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise UnusableInput(
            "The file is UTF-16 text, but X12 is sent as ASCII or UTF-8; ask the sender for that."
        )
    if not body:
        raise UnusableInput("The file is empty. Ask the sender for it again.")
    if body[:2] == b"PK":
        raise UnusableInput(
            "The file does not begin with an ISA segment: it is a zip. Unpack it, and send what is "
            "inside."
        )
    raise UnusableInput(
        "The file does not begin with an ISA segment, so it is not an X12 interchange. Is it "
        "another file, or encrypted?"
    )


def read_isa(head: bytes) -> Isa:
    """Read the ISA at the start of `head`; one of wrong length is still read where that is safe.

    Raises UnusableInput when the delimiters cannot be told.
    """
    separator = head[3:4]
    if separator.isalnum() or separator > b"\x7f":
        raise UnusableInput(_NO_DELIMITER)
    parts = head[:_LONGEST].split(separator, 16) if separator else []
    if len(parts) < 17:
        raise UnusableInput(
            "The ISA segment has fewer than 16 elements, so the file cannot be read. Ask the "
            "sender for it again."
        )
    lengths = tuple(len(part) for part in parts[1:16])
    if lengths == WIDTHS[:15] and len(parts[16]) >= 2:
        component, terminator = parts[16][:1], parts[16][1:2]
        if component == b"~" and terminator in b"\r\n" and b"~" + terminator in parts[16][2:]:
            # Every segment ends so: the last element of ISA is missing.
            component, terminator = b"", b"~"
    else:
        component, terminator = _tail(parts[16])
    misfits = tuple(
        number
        for number, (found, width) in enumerate(zip(lengths, WIDTHS, strict=False), start=1)
        if found != width
    )
    if not component.strip():
        misfits += (16,)
    elements = tuple(part.decode("ascii", "replace").strip() for part in parts[1:16])
    repetition = elements[10]
    return Isa(
        delimiters=_delimiters(separator, component, repetition, terminator),
        elements=(*elements, component.decode("ascii", "replace")),
        misfits=misfits,
    )


def _tail(rest: bytes) -> tuple[bytes, bytes]:
    found = _TAIL.match(rest)
    if not found:
        raise UnusableInput(
            "The ISA segment has a wrong length and no GS follows it, so it cannot be told where "
            "a segment ends."
        )
    component, terminator = found.groups()
    if component == b"~" and terminator in b"\r\n":
        return b"", component
    return component, terminator


def _delimiters(
    separator: bytes, component: bytes, repetition: str, terminator: bytes
) -> Delimiters:
    if terminator.isalnum() or terminator > b"\x7f":
        raise UnusableInput(_NO_DELIMITER)
    if separator == terminator:
        raise UnusableInput("The ISA segment names one character for elements and segments.")
    taken = {separator, terminator}
    spare = [char for char in ":>^|!" if char.encode() not in taken]
    part = component.decode("ascii", "replace")
    if not component.strip() or component in taken or part.isalnum() or not part.isascii():
        part = spare[0]
    spare = [char for char in spare if char != part]
    usable = len(repetition) == 1 and repetition.isascii() and not repetition.isalnum()
    if not usable or repetition in {part, separator.decode(), terminator.decode()}:
        repetition = spare[0]
    return Delimiters(separator.decode(), part, repetition, terminator.decode())
