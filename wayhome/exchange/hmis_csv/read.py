"""Reading an HMIS CSV export: checked, typed, and told in findings."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from wayhome.core.findings import Findings, Severity, UnusableInput

from . import relations
from .export_row import ExportHeader, export_header
from .hashing import hashed
from .header import match, plain, recognize
from .layout import File, layout, owners
from .limits import DEFAULT_LIMITS, Budget, Limits
from .records import Records
from .rejects import Rejects
from .report import Report
from .source import NEEDED, Source
from .table import TableReader
from .text import Lines

_TWIN = "The same key stands in a row that was updated later (or stands further down)."


@dataclass
class HmisExport:
    """An export as read.

    `tables` has all 24 files by name, with the layout's columns and `_row`, the line in the file;
    deleted rows (DateDeleted) are among them. Keys, and the ids of the client, enrollment or
    project a row belongs to, are never null. When `findings.stopped`, every table is empty.
    `rejected` has the rows set aside (`_row`, `reason`, `raw`), for files that have any.
    `hashed` says that the name columns really are digests.
    """

    version: str
    tables: dict[str, pa.Table]
    findings: Findings
    hashed: bool
    rejected: dict[str, pa.Table]
    header: ExportHeader


def read_export(
    path: Path,
    *,
    limits: Limits = DEFAULT_LIMITS,
    progress: Callable[[str, int, int], None] | None = None,
) -> HmisExport:
    """Read the HMIS CSV export at `path`, a zip or a folder, of FY2024 or FY2026.

    `progress` is told the file at hand, the bytes read and the bytes there are (as claimed).
    UnusableInput, with one plain line, when nothing can be made of it.
    """
    findings = Findings()
    with Source(path, limits, findings, progress) as source:
        return _Reader(source, findings).read()


class _Reader:
    def __init__(self, source: Source, findings: Findings) -> None:
        self.source, self.findings = source, findings
        self.tables: dict[str, pa.Table] = {}
        self.rejects: dict[str, Rejects] = {}
        self.budget = Budget(source.limits.table_bytes)

    def read(self) -> HmisExport:
        self.headers = {name: self._peek(name) for name in self.source.entries}
        stated = self._stated_version()
        version = recognize(
            {name: rows[0] for name, rows in self.headers.items() if rows},
            stated,
            self._report("Export"),
        )
        self.plan = layout(version)
        for name, file in self.plan.files.items():
            self.tables[name] = self._table(file)
        self._drop_twins()
        self._tell_deleted()
        relations.check_parents(self.plan, self.tables, self.findings)
        relations.check_households(self.tables, self.findings)
        relations.check_places(self.tables, self.findings)
        relations.check_victim_services(self.tables, self.findings)
        relations.check_unknown_providers(self.tables, self.findings)
        header = export_header(self.tables["Export"], self._report("Export"))
        digests = hashed(self.tables["Client"], header.hash_status, self._report("Client"))
        if self.findings.stopped:
            self.tables = {name: table.slice(0, 0) for name, table in self.tables.items()}
        rejected = {name: found.table() for name, found in self.rejects.items() if found.rows}
        return HmisExport(version, self.tables, self.findings, digests, rejected, header)

    def _report(self, name: str) -> Report:
        return Report(self.findings, f"{name}.csv")

    def _peek(self, name: str) -> list[list[str]]:
        """The header and the first row, before it is known which layout they follow."""
        silent = Report(Findings(), f"{name}.csv")
        lines = Lines(iter([self.source.start(name)]), silent, self.source.limits)
        text = b"".join(lines.parts()).decode("utf-8", "replace")
        return list(islice((row for row in csv.reader(io.StringIO(text)) if row), 2))

    def _stated_version(self) -> str:
        rows = self.headers["Export"]
        named = [plain(field) for field in rows[0]] if len(rows) == 2 else []
        at = named.index("csvversion") if "csvversion" in named else len(rows[-1:])
        return rows[1][at].strip() if named and at < len(rows[1]) else ""

    def _table(self, file: File) -> pa.Table:
        report = self._report(file.name)
        nothing = file.schema.append(pa.field("_row", pa.int64())).empty_table()
        if not self.headers.get(file.name):
            self._refuse_needed(file, f"{file.csv} is empty.")
            there = file.name in self.source.entries
            code, what = ("file-empty", "empty") if there else ("file-missing", "missing")
            message = f"{file.csv} is {what}; the export counts as having no such rows."
            fix = "Have all 24 files exported."
            report.file_wide(Severity.WARNING, code, message, fix=fix)
            return nothing
        records = self._records(file.name, report)
        header = match(file, records.header(), report)
        asked = owners(file) if header.positions else [file.key]
        lacking = [name for name in asked if header.lacks(name)]
        if lacking:
            message = f"{file.csv} has no column {' and no '.join(lacking)} in its first line"
            self._refuse_needed(file, f"{message}; it is not HUD's {file.name} file.")
            report.file_wide(
                Severity.ERROR,
                "file-unowned",
                f"{message}, so its rows belong to nothing; the file was left out.",
                row=1,
                fix="Have the HMIS vendor write the headers exactly as HUD's layout does.",
            )
            return nothing
        limits = self.source.limits
        reader = TableReader(self.plan, file.name, header, report, limits, self.budget)
        table = reader.read(records)
        self.rejects[file.name] = reader.rejects
        return table

    def _records(self, name: str, report: Report) -> Records:
        limits = self.source.limits
        return Records(Lines(self.source.chunks(name), report, limits), limits)

    def _refuse_needed(self, file: File, message: str) -> None:
        if file.name in NEEDED:
            raise UnusableInput(message)

    def _drop_twins(self) -> None:
        """Of rows with one key the latest stays; the others are set aside with their text."""
        for name, file in self.plan.files.items():
            twins = [] if name == "Export" else relations.older_twins(file, self.tables[name])
            if not twins:
                continue
            gone = pa.array(twins, pa.int64())
            table, report = self.tables[name], self._report(name)
            old = pc.is_in(table["_row"], gone)
            report.rows(
                Severity.ERROR,
                "key-twice",
                _TWIN,
                old.combine_chunks(),
                table["_row"].combine_chunks(),
                column=file.key,
                values=table[file.key].combine_chunks(),
                fix="Have the duplicate removed in the HMIS; the latest row was kept.",
            )
            self.tables[name] = table.filter(pc.invert(old))
            for line, raw in self._raw(name, set(twins)):
                self.rejects[name].add(line, _TWIN, raw)

    def _raw(self, name: str, wanted: set[int]) -> Iterator[tuple[int, bytes]]:
        """The text of some rows, by reading the file once more."""
        records = self._records(name, Report(Findings(), f"{name}.csv"))
        width = len(records.header())
        for block in records.blocks(width):
            yield from (row for row in block.raw() if row[0] in wanted)

    def _tell_deleted(self) -> None:
        for name, table in self.tables.items():
            if "DateDeleted" not in table.column_names:
                continue
            count = len(table) - table["DateDeleted"].null_count
            if count:
                self._report(name).file_wide(
                    Severity.NOTE,
                    "deleted",
                    "Rows are marked deleted in the HMIS; they count as taken back.",
                    column="DateDeleted",
                    count=count,
                )
