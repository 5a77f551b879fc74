"""Checks what encloses the transactions: ISA/IEA, GS/GE and ST/SE, their counts and numbers."""

from __future__ import annotations

from dataclasses import dataclass

from wayhome.core.findings import Finding, Findings, Severity, UnusableInput
from wayhome.exchange.x12.block import Block
from wayhome.exchange.x12.scan import ENVELOPE

KNOWN_SETS = {
    "270": "an eligibility inquiry",
    "271": "an eligibility response",
    "276": "a claim status inquiry",
    "277": "a claim status response",
    "278": "a request for services",
    "820": "a premium payment",
    "834": "an enrollment file",
    "835": "a claim payment",
    "837": "a claim",
    "997": "an acknowledgment",
    "999": "an acknowledgment",
}
_LEVELS = {"ISA": ("IEA", "interchange"), "GS": ("GE", "group"), "ST": ("SE", "transaction set")}


@dataclass(slots=True)
class _Open:
    """An envelope that was begun: where, under which control number, and what it held so far."""

    name: str
    position: int
    control: str
    held: int = 0


class Envelope:
    """Follows the envelopes of one file over all its blocks.

    `expected` is the transaction wanted ("834") and `version` the GS08 it should have. Findings go
    to `findings`; `first` keeps the elements of the first ISA, GS and ST.

    Raises UnusableInput when the first transaction is another one than expected.
    """

    def __init__(self, findings: Findings, *, expected: str, version: str, file: str = "") -> None:
        self._findings = findings
        self._expected = expected
        self._version = version
        self._file = file
        self._open: list[_Open] = []
        self.first: dict[str, list[str]] = {}
        self.foreign = False

    def read(self, block: Block) -> list[tuple[int, int]]:
        """Check the block's envelopes; return the stretches that belong to other transactions."""
        stretches = []
        start = 0
        for index in block.named(ENVELOPE).to_pylist():
            segment = block.segment(index)
            before = self.foreign
            self._take(segment, block.position + index)
            if before and not self.foreign:
                stretches.append((start, index))
            elif self.foreign and not before:
                start = index
        if self.foreign:
            stretches.append((start, len(block)))
        return stretches

    def finish(self, position: int) -> None:
        """Tell what is still open at the end of the file, whose last segment is `position`."""
        while self._open:
            self._missing(self._open.pop(), position)
        if "ST" not in self.first:
            raise UnusableInput(
                "The file has an ISA segment but no ST segment, so there is no transaction in it."
            )

    def _take(self, segment: list[str], position: int) -> None:
        name = segment[0]
        if name in _LEVELS:
            self.first.setdefault(name, segment)
            self._begin(segment, position)
        elif name != "TA1":
            self._end(segment, position)

    def _begin(self, segment: list[str], position: int) -> None:
        name = segment[0]
        depth = list(_LEVELS).index(name)
        while len(self._open) > depth or any(one.name == name for one in self._open):
            self._missing(self._open.pop(), position - 1)
        outer = [*_LEVELS][depth - 1] if depth else ""
        if outer and not any(one.name == outer for one in self._open):
            self._tell(
                Severity.WARNING,
                f"{outer.lower()}-missing",
                position,
                name,
                f"There is no {outer} segment before this {name}.",
            )
        if self._open:
            self._open[-1].held += 1
        control = {"ISA": 13, "GS": 6, "ST": 2}[name]
        self._open.append(_Open(name, position, _element(segment, control)))
        if name == "ISA" and len(segment) != 17:
            self._tell(
                Severity.WARNING,
                "isa-elements",
                position,
                "ISA",
                f"This ISA segment has {len(segment) - 1} elements instead of 16; the delimiters "
                "before it were kept.",
            )
        if name == "GS":
            self._judge_version(segment, position)
        if name == "ST":
            self._judge_set(segment, position)

    def _judge_version(self, segment: list[str], position: int) -> None:
        version = _element(segment, 8)
        if version != self._version:
            self._tell(
                Severity.WARNING,
                "version",
                position,
                "GS08",
                f"GS08 is not {self._version}; the file was read as if it were.",
                version,
                "Ask the sender which implementation guide the file follows.",
            )

    def _judge_set(self, segment: list[str], position: int) -> None:
        code = _element(segment, 1)
        self.foreign = code != self._expected
        if not self.foreign:
            return
        what = KNOWN_SETS.get(code, "an unknown transaction")
        if self.first["ST"] is segment:
            raise UnusableInput(
                f"This is {what} (X12 {_shown(code)}), not "
                f"{KNOWN_SETS[self._expected]} (X12 {self._expected})."
            )
        self._tell(
            Severity.ERROR,
            "other-transaction",
            position,
            "ST01",
            f"This transaction is {what}, not X12 {self._expected}; it was skipped.",
            code,
        )

    def _end(self, segment: list[str], position: int) -> None:
        name = segment[0]
        begin = next(start for start, (end, _) in _LEVELS.items() if end == name)
        if not any(one.name == begin for one in self._open):
            self._tell(
                Severity.WARNING,
                f"{begin.lower()}-missing",
                position,
                name,
                f"There is no {begin} segment for this {name}.",
            )
            return
        while self._open[-1].name != begin:
            self._missing(self._open.pop(), position - 1)
        opened = self._open.pop()
        if name == "SE":
            self.foreign = False
            opened.held = position - opened.position + 1
        self._compare(segment, opened, position)

    def _compare(self, segment: list[str], opened: _Open, position: int) -> None:
        name, counted = segment[0], _element(segment, 1)
        what = {"SE": "segments", "GE": "transaction sets", "IEA": "groups"}[name]
        if not counted.isdigit() or int(counted) != opened.held:
            self._tell(
                Severity.WARNING,
                f"{name.lower()}-count",
                position,
                f"{name}01",
                f"{name}01 says {counted or 'nothing'}, but there are {opened.held} {what}.",
                counted,
                "Ask the sender whether the file is complete.",
            )
        control = _element(segment, 2)
        if control.lstrip("0") != opened.control.lstrip("0"):
            number = {"SE": "ST02", "GE": "GS06", "IEA": "ISA13"}[name]
            self._tell(
                Severity.WARNING,
                f"{name.lower()}-control",
                position,
                f"{name}02",
                f"{name}02 is not the control number that {number} gave ({opened.control}).",
                control,
                "Ask the sender whether two files were mixed up.",
            )

    def _missing(self, opened: _Open, position: int) -> None:
        end, what = _LEVELS[opened.name]
        if opened.name == "ST":
            self.foreign = False
        self._tell(
            Severity.WARNING,
            f"{end.lower()}-missing",
            position,
            end,
            f"The {what} begun at segment {opened.position} has no {end} segment; it ends at "
            f"segment {position}.",
            fix="Ask the sender whether the file is complete.",
        )

    def _tell(
        self,
        severity: Severity,
        code: str,
        position: int,
        element: str,
        message: str,
        value: str = "",
        fix: str = "",
    ) -> None:
        self._findings.add(
            Finding(severity, code, message, self._file, position, element, value[:80], fix)
        )


def _shown(code: str) -> str:
    return code if code.isascii() and code.isalnum() and len(code) <= 6 else "of no known number"


def _element(segment: list[str], number: int) -> str:
    return segment[number] if len(segment) > number else ""
