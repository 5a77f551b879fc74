"""The import of a plan's enrollment file, as `work` drives it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pyarrow as pa
from django.db import connections

from wayhome.exchange.derived import take_back_derived
from wayhome.exchange.importing import Found, Job
from wayhome.exchange.roster_store.compare import compare, samples
from wayhome.exchange.roster_store.files import files_now
from wayhome.exchange.roster_store.stage import stage


class RosterImport:
    """Reads a roster into tables of its own, compares it, and makes it part of the source."""

    people = "members"

    @contextmanager
    def check(self, path: Path, job: Job) -> Iterator[Found]:
        """Read and compare; a rollback leaves no table behind."""
        self.job = job
        with connections["batch"].cursor() as cursor:
            cursor.execute("SET LOCAL work_mem = '128MB'")
            stream, aside = stage(
                cursor,
                path,
                source_id=job.source_id,
                run_id=job.run_id,
                progress=job.progress,
            )
            header = stream.header
            full = header.action == "full"
            before = [run.pk for run in files_now(job.source_id)]
            job.progress("Comparing members", 0, 0)
            counts = compare(
                cursor, source_id=job.source_id, run_id=job.run_id, before=before, full=full
            )
            yield Found(
                findings=stream.findings,
                people=sum(counts["Members"].get(c, 0) for c in ("new", "changed", "same")),
                full=full,
                as_of=header.file_date,
                counts=counts,
                scope={
                    "action": header.action,
                    "plan": header.plan_name,
                    "sender": header.sender,
                    "control_number": header.control_number,
                },
                samples=list(
                    samples(cursor, source_id=job.source_id, run_id=job.run_id, before=before)
                ),
                rejected=_rejected(path.name, aside),
            )

    def apply(self) -> None:
        """Index the file's tables and attach them."""
        with connections["batch"].cursor() as cursor:
            cursor.execute("SELECT roster.attach(%s, %s)", [self.job.source_id, self.job.run_id])

    def undo(self, run_id: UUID, source_id: UUID, at: datetime) -> None:
        """Drop the file's rows, and take back what they changed in coverage and links.

        The roster before it was dropped when this one was confirmed, and does not come back.
        """
        with connections["batch"].cursor() as cursor:
            take_back_derived(cursor, run_id)
            cursor.execute("SELECT roster.drop(%s)", [run_id])


def _rejected(file: str, aside: list[pa.Table]) -> Iterator[tuple[str, int, str, str]]:
    for table in aside:
        for row in table.to_pylist():
            place = f"{row['segment']} {row['element']}".strip()
            yield file, row["position"], f"{place}: {row['reason']}", row["raw"]
