"""Which members of a block cannot be loaded, and why; they are set aside with their raw text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from wayhome.core.findings import Severity, UnusableInput
from wayhome.exchange.x12.block import Block
from wayhome.exchange.x12.scan import ENVELOPE
from wayhome.exchange.x12_834.reading import Facts, Read
from wayhome.exchange.x12_834.tell import Remark, Teller

MEND = "Ask the plan to mend this member. Who was in its last file stays as that file had them."


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a member, given by its row, was set aside; `segment` is an index into the block."""

    row: int
    segment: int
    element: str
    code: str
    reason: str


def rejections(
    members: Facts, spans: Facts, owners: pa.Int32Array, *, last_is_cut: bool, most: int
) -> dict[int, Rejection]:
    """Members that cannot be loaded, by row, each with the first reason.

    `owners` is the member of each span; `last_is_cut` says that the file ends inside the last.
    Raises UnusableInput when there are more than `most`.
    """
    found: dict[int, Rejection] = {}
    for rejection in _reasons(members, spans, owners, last_is_cut):
        found.setdefault(rejection.row, rejection)
        if len(found) > most:
            raise UnusableInput(
                f"By segment {members.rows.block.position + rejection.segment} more members could "
                "not be read than could; the file is damaged or is not the kind of 834 that is "
                f"read here. The last reason was: {rejection.reason}"
            )
    return found


def _reasons(
    members: Facts, spans: Facts, owners: pa.Int32Array, last_is_cut: bool
) -> Iterator[Rejection]:
    starts = members.rows.starts
    if last_is_cut and len(starts):
        row = len(starts) - 1
        reason = "The file ends inside this member."
        yield Rejection(row, starts[row].as_py(), "", "truncated", reason)
    model = Rejection(0, 0, "REF02", "cin-missing", "There is no CIN (REF*0F).")
    yield from _where(pc.is_null(members.values("cin")), starts, model)
    names = [pc.is_null(members.values(name)) for name in ("last_name", "first_name")]
    model = Rejection(0, 0, "NM103", "name-missing", "There is no name (NM1*IL).")
    yield from _where(pc.and_(*names), starts, model)
    for read in unread(members, "dob"):
        model = Rejection(0, 0, read.label, "dob", "The date of birth cannot be read.")
        yield from _where(read.unread, read.segments, model)
    for name, what in (("coverage_start", "start"), ("coverage_end", "end")):
        for read in unread(spans, name):
            reason = f"The {what} of coverage cannot be read."
            model = Rejection(0, 0, read.label, "coverage-date", reason)
            for span in _where(read.unread, read.segments, model):
                if (owner := owners[span.row].as_py()) is not None:
                    yield replace(span, row=owner)


def _where(mask: pa.BooleanArray, segments: pa.Int32Array, model: Rejection) -> Iterator[Rejection]:
    for row in pc.indices_nonzero(mask).to_pylist():
        yield replace(model, row=row, segment=segments[row].as_py())


def unread(facts: Facts, name: str) -> list[Read]:
    """The readings of a fact in which something stands that cannot be read."""
    return [
        read
        for where, read in facts.each(name)
        if where.read != "range_end" and pc.any(read.unread).as_py()
    ]


def set_aside(
    found: Mapping[int, Rejection], starts: pa.Int32Array, block: Block, teller: Teller
) -> list[dict[str, object]]:
    """The rows of REJECTED; each is told as a finding, too."""
    if not found:
        return []
    ends = [*block.named({"INS", *ENVELOPE}).to_pylist(), len(block)]
    rows: list[dict[str, object]] = []
    for row, why in sorted(found.items()):
        start = starts[row].as_py()
        raw = block.raw(start, ends[bisect_right(ends, start)])
        rows.append(
            {
                "segment": block.segment(why.segment)[0],
                "position": block.position + why.segment,
                "element": why.element,
                "reason": why.reason,
                "raw": raw,
            }
        )
        shown = block.raw(why.segment, why.segment + 1)
        remark = Remark(Severity.ERROR, why.code, why.reason, MEND)
        teller.one(remark, why.segment, why.element, shown)
    return rows
