"""Tells findings about many rows at once, each with its segment, position and element."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from wayhome.core.findings import Finding, Findings, Severity
from wayhome.exchange.x12.block import Block
from wayhome.exchange.x12_834.reading import Read


@dataclass(frozen=True, slots=True)
class Remark:
    """What can be said of a value; the element's name takes the place of {element}."""

    severity: Severity
    code: str
    message: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Teller:
    """Adds findings about the segments of one block."""

    findings: Findings
    file: str
    block: Block

    def about(self, mask: pa.BooleanArray, read: Read, remark: Remark) -> None:
        """Tell `remark` of the rows of `read` where `mask` is true; all are counted, few shown."""
        if not pc.any(mask).as_py():
            return
        rows = pc.indices_nonzero(pc.fill_null(mask, False))
        told = self.findings.counts[remark.severity, remark.code, self.file, read.label]
        shown = rows.slice(0, max(1, self.findings.keep - told)).to_pylist()
        for row in shown:
            segment = read.segments[row].as_py() or 0
            count = len(rows) - len(shown) + 1 if row == shown[-1] else 1
            self.one(remark, segment, read.label, read.text[row].as_py() or "", count)

    def one(
        self, remark: Remark, segment: int, element: str, value: str = "", count: int = 1
    ) -> None:
        """Tell `remark` of one segment, given by its index in the block."""
        found = Finding(
            remark.severity,
            remark.code,
            remark.message.format(element=element),
            self.file,
            self.block.position + segment,
            element,
            value[:80],
            remark.fix,
        )
        self.findings.add(found, count)
