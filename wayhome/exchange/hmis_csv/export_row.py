"""What Export.csv says of the export: whose it is, when and what it covers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from wayhome.core.findings import Severity

from .report import Report


@dataclass(frozen=True, slots=True)
class ExportHeader:
    """The Export row; what is blank, unreadable, or contradicted by another row is None.

    `directive` 1 is a delta, 2 a full refresh; `hash_status` is what the row claims.
    """

    export_id: str | None = None
    source_id: str | None = None
    source_name: str | None = None
    export_date: datetime | None = None
    start: date | None = None
    end: date | None = None
    directive: int | None = None
    period_type: int | None = None
    hash_status: int | None = None
    software: str | None = None


def export_header(table: pa.Table, report: Report) -> ExportHeader:
    """The header of an export; of several rows, only what all of them say."""
    if len(table) != 1:
        report.file_wide(
            Severity.WARNING,
            "export-rows",
            f"Export.csv must have one row and has {len(table)}; only what all its rows say alike "
            "was believed.",
            fix="Have the HMIS vendor write one Export row per export.",
        )
    if not len(table):
        return ExportHeader()
    name, version = _agreed(table, "SoftwareName"), _agreed(table, "SoftwareVersion")
    return ExportHeader(
        export_id=_agreed(table, "ExportID"),
        source_id=_agreed(table, "SourceID"),
        source_name=_agreed(table, "SourceName"),
        export_date=_agreed(table, "ExportDate"),
        start=_agreed(table, "ExportStartDate"),
        end=_agreed(table, "ExportEndDate"),
        directive=_agreed(table, "ExportDirective"),
        period_type=_agreed(table, "ExportPeriodType"),
        hash_status=_agreed(table, "HashStatus"),
        software=" ".join(part for part in (name, version) if part) or None,
    )


def _agreed(table: pa.Table, column: str) -> Any:
    """The value that every row bears; None when they differ."""
    values = set(table[column].to_pylist())
    return values.pop() if len(values) == 1 else None
