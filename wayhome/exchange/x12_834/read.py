"""Reads an 834 roster, as a stream of record batches or whole."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from wayhome.core.findings import Finding, Findings, Severity, UnusableInput
from wayhome.exchange.x12.block import Block
from wayhome.exchange.x12.envelope import Envelope
from wayhome.exchange.x12.rows import Rows
from wayhome.exchange.x12.scan import DEFAULT_LIMITS, ENVELOPE, Limits, Scanner
from wayhome.exchange.x12_834 import tables
from wayhome.exchange.x12_834.batch import Batch, member_rows, read_batch, sliced
from wayhome.exchange.x12_834.header import RosterHeader, read_set_header, roster_header
from wayhome.exchange.x12_834.layout import load_layout
from wayhome.exchange.x12_834.merge import later_members, merged_spans, repeated
from wayhome.exchange.x12_834.tell import Remark, Teller

Progress = Callable[[str, int, int], None]
_BEGINS = frozenset({"INS"})
_HOPELESS = 10_000

BLANKS = Remark(Severity.NOTE, "blank", "Elements end with blanks, which were taken off.")
CUT = Remark(
    Severity.WARNING,
    "truncated",
    "The file ends in the middle of this segment; the members before it were loaded.",
    "Ask the sender for the whole file.",
)
REPEATED = Remark(
    Severity.WARNING,
    "cin-repeated",
    "This CIN is in the file more than once; the later record counts, coverage of all was kept.",
)
NO_MEMBERS = Remark(Severity.WARNING, "no-members", "There is no member in the file.")


@dataclass
class Roster:
    """A whole roster. Of a CIN that is there twice, `members` has the later record only.

    `rejected` holds the members that could not be loaded, each with its raw text and the reason.
    """

    header: RosterHeader
    members: pa.Table
    spans: pa.Table
    rejected: pa.Table
    findings: Findings


class RosterStream:
    """Iterates once over a roster in batches; memory does not grow with the file.

    A CIN that is there twice comes twice, the later record with the greater `_segment`; a finding
    says so at the end. `header` is known from the first batch on, and at the end at the latest.
    `maintenance` counts the members' codes of INS03 where the header does not say what the file is.
    `take_rejected` gives the members set aside since it was last called.

    Raises UnusableInput, with one plain line, when the file is not an 834 that can be read.
    """

    header: RosterHeader

    def __init__(
        self,
        source: Path | BinaryIO,
        *,
        rows: int = 20_000,
        limits: Limits = DEFAULT_LIMITS,
        progress: Progress | None = None,
    ) -> None:
        self.findings = Findings()
        self.members_read = self.members_rejected = 0
        self.maintenance: Counter[str] = Counter()
        self._source = source
        self._rows = rows
        self._limits = limits
        self._progress = progress
        self._layout = load_layout()
        self._file = source.name if isinstance(source, Path) else ""
        self._envelope = Envelope(
            self.findings, expected="834", version=self._layout.version, file=self._file
        )
        self._rejected: list[dict[str, object]] = []
        self._cins: list[pa.StringArray] = []
        self._announced: list[int] = []

    def __iter__(self) -> Iterator[Batch]:
        with _opened(self._source) as (stream, size):
            scanner = Scanner(
                stream,
                boundary=_BEGINS,
                findings=self.findings,
                file=self._file,
                limits=self._limits,
                progress=self._reporter(size),
            )
            for block in scanner:
                yield from self._read(block, unfinished=_cut_inside(scanner.unfinished, block))
            self._finish(scanner)

    def take_rejected(self) -> pa.Table:
        """The members set aside since the last call, with the columns of REJECTED."""
        rows, self._rejected = self._rejected, []
        return pa.Table.from_pylist(rows, schema=tables.REJECTED)

    def _reporter(self, size: int) -> Callable[[int], None] | None:
        progress = self._progress
        if progress is None:
            return None
        return lambda read: progress("reading the roster", read, size)

    def _read(self, block: Block, *, unfinished: bool) -> Iterator[Batch]:
        foreign = self._envelope.read(block)
        teller = Teller(self.findings, self._file, block)
        self._read_headers(block, foreign, teller)
        blanks, segment, number = block.padded()
        if blanks:
            where = f"{block.segment(segment)[0]}{number:02d}: "
            teller.one(BLANKS, segment, "", where + block.raw(segment, segment + 1), blanks)
        rows = member_rows(self._layout, block, foreign)
        if not len(rows[0]):
            return
        if not hasattr(self, "header"):
            raise UnusableInput("The file has members (INS) but no 834 begins before them (ST).")
        self.members_read += len(rows[0])
        batch, rejected = read_batch(
            self._layout,
            block,
            rows,
            self.header,
            teller,
            last_is_cut=unfinished and _ends_in_member(block, rows[0]),
            most_rejected=max(_HOPELESS, self.members_read // 2) - self.members_rejected,
        )
        self._rejected += rejected
        self.members_rejected += len(rejected)
        self._cins.append(batch.members.column("cin"))
        if not self.header.action:
            codes = batch.members.column("maintenance").drop_null().to_pylist()
            self.maintenance.update(codes)
        yield from sliced(batch, self._rows)

    def _read_headers(self, block: Block, foreign: list[tuple[int, int]], teller: Teller) -> None:
        for start in block.named({"ST"}).to_pylist():
            if any(begin <= start < end for begin, end in foreign):
                continue
            found = read_set_header(block, start)
            if found.announced is not None:
                self._announced.append(found.announced)
            if not hasattr(self, "header"):
                self.header = roster_header(self._envelope.first, found, teller, start)

    def _finish(self, scanner: Scanner) -> None:
        if scanner.unfinished:
            self._tell(CUT, scanner.position + 1, scanner.unfinished)
        self._envelope.finish(scanner.position)
        if not self.members_read:
            self._tell(NO_MEMBERS, scanner.position)
        promised = sum(self._announced)
        if self._announced and promised != self.members_read:
            message = f"QTY*TO promises {promised:,} members, but there are {self.members_read:,}."
            fix = "Ask the sender whether the file is complete."
            self._tell(Remark(Severity.WARNING, "member-count", message, fix), 0, element="QTY02")
        for cin in repeated(self._cins):
            self._tell(REPEATED, 0, cin, "REF02")

    def _tell(self, remark: Remark, position: int, value: str = "", element: str = "") -> None:
        found = (remark.severity, remark.code, remark.message, self._file, position, element)
        self.findings.add(Finding(*found, value[:80], remark.fix))


def stream_batches(
    source: Path | BinaryIO,
    *,
    rows: int = 20_000,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress | None = None,
) -> RosterStream:
    """A roster as a stream of batches of at most `rows` members; see RosterStream."""
    return RosterStream(source, rows=rows, limits=limits, progress=progress)


def stream_members(
    source: Path | BinaryIO, *, limits: Limits = DEFAULT_LIMITS
) -> Iterator[dict[str, object]]:
    """Each member as a mapping with its `spans`, as `write_834` takes them."""
    for members, spans in RosterStream(source, limits=limits):
        starts = members.column("_segment").to_pylist()
        own: list[list[dict[str, object]]] = [[] for _ in starts]
        for span in spans.to_pylist():
            own[bisect_right(starts, span["_segment"]) - 1].append(span)
        for member, covered in zip(members.to_pylist(), own, strict=True):
            yield member | {"spans": covered}


def read_roster(
    source: Path | BinaryIO, *, limits: Limits = DEFAULT_LIMITS, progress: Progress | None = None
) -> Roster:
    """A whole roster in memory.

    Raises UnusableInput, with one plain line, when the file is not an 834 that can be read.
    """
    stream = RosterStream(source, limits=limits, progress=progress)
    batches = list(stream)
    members = pa.Table.from_batches([batch.members for batch in batches], tables.MEMBERS)
    spans = pa.Table.from_batches([batch.spans for batch in batches], tables.SPANS)
    twice = repeated([batch.members.column("cin") for batch in batches])
    return Roster(
        header=stream.header,
        members=later_members(members, twice),
        spans=merged_spans(spans, twice),
        rejected=stream.take_rejected(),
        findings=stream.findings,
    )


def _cut_inside(unfinished: str, block: Block) -> bool:
    """Whether the file ends inside a record: not where what it breaks off in begins another."""
    begun = unfinished.split(block.delimiters.element, 1)
    return bool(unfinished) and not (len(begun) == 2 and begun[0].upper() in _BEGINS | ENVELOPE)


def _ends_in_member(block: Block, members: Rows) -> bool:
    begins = block.named(_BEGINS | ENVELOPE)
    return bool(begins[-1].as_py() == members.starts[-1].as_py())


@contextmanager
def _opened(source: Path | BinaryIO) -> Iterator[tuple[BinaryIO, int]]:
    if isinstance(source, Path):
        with source.open("rb") as stream:
            yield stream, source.stat().st_size
    else:
        yield source, 0
