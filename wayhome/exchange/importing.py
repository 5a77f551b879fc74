"""What every kind of import is made of: read and compare, then write or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from wayhome.core.findings import Findings


class Progress(Protocol):
    """Told the step at hand, how much of it is done, and how much there is."""

    def __call__(self, step: str, done: int, total: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Job:
    """One import to be made: which source's, under which id, and when."""

    run_id: UUID
    source_id: UUID
    organization_id: UUID
    at: datetime
    progress: Progress
    whole: bool | None = None  # what a person said, where a roster does not say it itself


@dataclass(frozen=True, slots=True)
class Sample:
    """A row that would change; `fields` maps a column to what stood there and what will."""

    table: str
    change: str
    key: str
    fields: dict[str, tuple[Any, Any]]


@dataclass
class Found:
    """What checking a file came to.

    `people` are the clients or members (or rows) in it, `full` whether it must hold all of them,
    `as_of` the day it describes. `rejected` are lines of (file, row, reason, raw). `remarks` are
    sentences that whoever must approve the file needs besides the counts; `doubts` make it wait
    themselves. `question` is what only a person can answer before it loads.
    """

    findings: Findings
    people: int = 0
    full: bool = True
    as_of: date | None = None
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    scope: dict[str, Any] = field(default_factory=dict)
    samples: list[Sample] = field(default_factory=list)
    rejected: Iterable[tuple[str, int, str, str]] = ()
    remarks: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    question: str = ""


class Importer(Protocol):
    """Imports one kind of file, inside one transaction of the batch role."""

    people: str  # what `Found.people` counts, for sentences: "clients"

    def check(self, path: Path, job: Job) -> AbstractContextManager[Found]:
        """Read and compare; `apply` may be called until the block ends."""

    def apply(self) -> None:
        """Write what `check` found."""

    def undo(self, run_id: UUID, source_id: UUID, at: datetime) -> None:
        """Take back the newest import of a source, exactly."""
