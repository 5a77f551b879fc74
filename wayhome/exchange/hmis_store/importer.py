"""The import of an HMIS export, as `work` drives it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import connections

from wayhome.exchange.hmis_csv.read import HmisExport, read_export
from wayhome.exchange.hmis_store import undo
from wayhome.exchange.hmis_store.load import HmisLoad
from wayhome.exchange.importing import Found, Job

READING = "Reading {}"


class HmisImport:
    """Reads, compares and loads one export."""

    people = "clients"

    @contextmanager
    def check(self, path: Path, job: Job) -> Iterator[Found]:
        """Read the export and compare it; a stopped one is not compared."""

        def progress(file: str, done: int, total: int) -> None:
            job.progress(READING.format(file), done, total)

        export = read_export(path, progress=progress)
        found = Found(export.findings, rejected=_rejected(export))
        if export.findings.stopped:
            yield found
            return
        header = export.header
        with HmisLoad(export, job.source_id, job.run_id, job.at, job.progress) as self.load:
            self.load.compare()
            found.people, found.counts = self.load.clients, self.load.counts
            found.full = self.load.scope is not None
            found.as_of = header.export_date.date() if header.export_date else None
            found.scope = {
                "version": export.version,
                "directive": header.directive,
                "period_type": header.period_type,
                "start": str(header.start or ""),
                "end": str(header.end or ""),
                "software": header.software,
                "projects": len(export.tables["Project"]),
                "hashed": export.hashed,
            }
            found.samples = list(self.load.samples())
            found.remarks = self.load.remarks()
            yield found

    def apply(self) -> None:
        """Write what was compared."""
        self.load.apply()

    def undo(self, run_id: UUID, source_id: UUID, at: datetime) -> None:
        """Take the import back."""
        with connections["batch"].cursor() as cursor:
            undo.take_back_export(cursor, run_id, source_id, at)


def _rejected(export: HmisExport) -> Iterator[tuple[str, int, str, str]]:
    for name, rows in export.rejected.items():
        for row in rows.to_pylist():
            yield f"{name}.csv", row["_row"], row["reason"], row["raw"]
