"""Turning what was found in many rows at once into findings."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from wayhome.core.findings import Finding, Findings, Severity


@dataclass(slots=True)
class Report:
    """Collects the findings of one file; `file` is its name as the giver knows it."""

    findings: Findings
    file: str

    def file_wide(
        self,
        severity: Severity,
        code: str,
        message: str,
        *,
        column: str = "",
        row: int = 0,
        value: str = "",
        fix: str = "",
        count: int = 1,
    ) -> None:
        """One finding about the file, or a column of it, that stands for `count` rows."""
        self.findings.add(
            Finding(severity, code, message, self.file, row, column, value[:80], fix), count
        )

    def rows(
        self,
        severity: Severity,
        code: str,
        message: str,
        mask: pa.BooleanArray,
        lines: pa.Int64Array,
        *,
        column: str = "",
        values: pa.Array | None = None,
        fix: str = "",
    ) -> int:
        """A finding for each row where `mask` is true; returns how many there were.

        `values`, as long as `mask`, gives what stood there.
        """
        total = pc.sum(mask).as_py() or 0
        if not total:
            return 0
        seen = self.findings.counts[(severity, code, self.file, column)]
        shown = max(1, min(total, self.findings.keep - seen))
        at = pc.indices_nonzero(mask)[:shown]
        numbers = lines.take(at).to_pylist()
        texts = values.take(at).to_pylist() if values is not None else [None] * shown
        for index, (number, text) in enumerate(zip(numbers, texts, strict=True)):
            # The last one shown stands for all that are not shown.
            count = total - shown + 1 if index == shown - 1 else 1
            self.file_wide(
                severity,
                code,
                message,
                column=column,
                row=number,
                value="" if text is None else str(text),
                fix=fix,
                count=count,
            )
        return int(total)
