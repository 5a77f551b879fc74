"""The import of a plan's enrollment file, as `work` drives it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pyarrow as pa
from django.db import connections

from wayhome.core.findings import UnusableInput
from wayhome.exchange.choices import Change
from wayhome.exchange.derived import take_back_derived
from wayhome.exchange.importing import Found, Job
from wayhome.exchange.roster_store.compare import compare, samples
from wayhome.exchange.roster_store.files import files_now
from wayhome.exchange.roster_store.question import doubts, question
from wayhome.exchange.roster_store.stage import stage
from wayhome.exchange.roster_store.unread import keep_unread
from wayhome.exchange.x12_834.header import RosterHeader


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
            asks = not header.action and job.whole is None
            full = asks or _whole(header, job.whole)
            files = files_now(job.source_id)
            before = [run.pk for run in files]
            if full:
                keep_unread(job.run_id, aside, files)
            job.progress("Comparing members", 0, 0)
            counts = compare(
                cursor, source_id=job.source_id, run_id=job.run_id, before=before, full=full
            )
            # What both answers have in common is shown; what only one of them does, is asked.
            gone = counts["Members"].get("vanished", 0)
            if asks:
                counts["Members"].pop("vanished", None)
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
                }
                | ({"asks": "whole"} if asks else {}),
                doubts=doubts((code for _, code, _, _ in stream.findings.counts), gone),
                question=question(counts["Members"], gone, stream.maintenance) if asks else "",
                samples=[
                    one
                    for one in samples(
                        cursor, source_id=job.source_id, run_id=job.run_id, before=before
                    )
                    if not asks or one.change != Change.VANISHED
                ],
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


def _whole(header: RosterHeader, told: bool | None) -> bool:
    """Whether the file holds everybody, as it says itself or, where it does not, as was told."""
    if not header.action:
        return bool(told)
    whole = header.action == "full"
    if told is not None and told != whole:
        said = "the whole roster" if whole else "changes only"
        raise UnusableInput(
            f"The file itself says in BGN08 that it holds {said}; it was sent as the other. Send "
            "it again without saying which it is, or ask the plan which is right."
        )
    return whole


def _rejected(file: str, aside: list[pa.Table]) -> Iterator[tuple[str, int, str, str]]:
    for table in aside:
        for row in table.to_pylist():
            place = f"{row['segment']} {row['element']}".strip()
            yield file, row["position"], f"{place}: {row['reason']}", row["raw"]
