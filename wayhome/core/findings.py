"""What was found wrong in a file, told by file, row and column in plain words.

Every reader of outside data collects its findings here, so that the command line, the import
pages and the findings file all speak alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class UnusableInput(Exception):
    """The input cannot be used at all; the message is one plain line for the person who gave it."""


class Severity(StrEnum):
    """How much a finding matters. Only STOP keeps a file from loading."""

    STOP = "stop"
    ERROR = "error"  # the row was set aside
    WARNING = "warning"  # the row was loaded, a value in it is doubtful or was dropped
    NOTE = "note"  # worth knowing, nothing lost


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found.

    `row` counts lines of the file from 1, the header included; 0 means the file as a whole.
    `value` is what stood there, cut to 80 characters; it may be personal and is never logged.
    `fix` says what to do about it.
    """

    severity: Severity
    code: str
    message: str
    file: str = ""
    row: int = 0
    column: str = ""
    value: str = ""
    fix: str = ""


@dataclass
class Findings:
    """Collects findings; keeps `keep` examples of each kind and counts them all.

    A kind is (severity, code, file, column): a file with a million bad dates in one column is one
    kind with a count of a million, not a million lines.
    """

    keep: int = 100
    examples: list[Finding] = field(default_factory=list)
    counts: Counter[tuple[Severity, str, str, str]] = field(default_factory=Counter)

    def add(self, finding: Finding, count: int = 1) -> None:
        """Record a finding that stands for `count` rows."""
        kind = (finding.severity, finding.code, finding.file, finding.column)
        if self.counts[kind] < self.keep:
            self.examples.append(finding)
        self.counts[kind] += count

    def extend(self, other: Findings) -> None:
        """Take over everything another collection holds."""
        room = {kind: self.keep - seen for kind, seen in self.counts.items()}
        for finding in other.examples:
            kind = (finding.severity, finding.code, finding.file, finding.column)
            if room.setdefault(kind, self.keep) > 0:
                self.examples.append(finding)
                room[kind] -= 1
        self.counts.update(other.counts)

    def total(self, severity: Severity) -> int:
        """How many rows were found at this severity."""
        return sum(n for (found, *_), n in self.counts.items() if found is severity)

    @property
    def stopped(self) -> bool:
        """Whether something was found that forbids loading."""
        return self.total(Severity.STOP) > 0

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.examples)

    def __len__(self) -> int:
        return sum(self.counts.values())
