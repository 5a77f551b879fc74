"""The import of the community's lists, as `work` drives it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connections

from wayhome.core.findings import Finding, Severity
from wayhome.exchange.importing import Found, Job
from wayhome.exchange.lists import store
from wayhome.exchange.lists.read import ListFile
from wayhome.exchange.lists.releases import read_releases
from wayhome.exchange.lists.served import read_served
from wayhome.organizations.choices import SourceKind
from wayhome.organizations.models import Source


class ListImport:
    """Reads a list, compares it with what its sender sent before, and replaces that."""

    people = "rows"
    table: store.ListTable

    def read(self, path: Path, job: Job) -> tuple[ListFile, pa.Table]:
        """What was read, and its rows with the table's columns."""
        raise NotImplementedError

    @contextmanager
    def check(self, path: Path, job: Job) -> Iterator[Found]:
        """Read and compare; the list always holds everything its sender has to say."""
        self.job = job
        job.progress("Reading the list", 0, 0)
        found, rows = self.read(path, job)
        with connections["batch"].cursor() as cursor:
            counts = store.compare(cursor, self.table, rows, job.source_id)
            yield Found(
                findings=found.findings,
                people=len(rows),
                counts={self.table.label: counts},
                samples=store.samples(cursor, self.table),
                rejected=_rejected(path.name, found),
            )

    def apply(self) -> None:
        """Replace the sender's rows."""
        with connections["batch"].cursor() as cursor:
            store.apply(cursor, self.table, run_id=self.job.run_id, sender=self.job.source_id)
        self.settle()

    def settle(self) -> None:
        """What follows a change of rows."""

    def undo(self, run_id: UUID, source_id: UUID, at: datetime) -> None:
        """Take the import back."""
        with connections["batch"].cursor() as cursor:
            store.take_back(cursor, self.table, run_id)
        self.settle()


class ReleasesImport(ListImport):
    """Releases of information, by the HMIS source and PersonalID they name."""

    table = store.RELEASES

    def read(self, path: Path, job: Job) -> tuple[ListFile, pa.Table]:
        """Rows that name a source of another organization, or none, are set aside."""
        found = read_releases(path)
        known = _hmis_sources(job.organization_id)
        rows = found.rows
        ids = pa.array(
            [known.get(code.lower()) for code in rows["source"].to_pylist()], pa.string()
        )
        for place in pc.indices_nonzero(pc.is_null(ids)).to_pylist():
            row = rows.slice(place, 1).to_pylist()[0]
            found.findings.add(
                Finding(
                    Severity.ERROR,
                    "unknown_source",
                    "This names no HMIS source of this organization.",
                    path.name,
                    row["_row"],
                    "source",
                    row["source"][:80],
                    "Write the source's code as Settings shows it.",
                )
            )
            found.rejected.append({name: str(value) for name, value in row.items()})
        rows = rows.append_column("source_id", ids)
        return found, rows.filter(pc.is_valid(ids)).select(list(self.table.columns))


class ServedImport(ListImport):
    """Services that people already have or were referred to."""

    table = store.SERVED

    def read(self, path: Path, job: Job) -> tuple[ListFile, pa.Table]:
        """The rows as they are."""
        found = read_served(path)
        return found, found.rows.select(list(self.table.columns))

    def settle(self) -> None:
        """Find whose services they are."""
        settle_served()


def settle_served() -> int:
    """Point each row of a list of services to its person; returns how many changed."""
    with connections["batch"].cursor() as cursor:
        cursor.execute(store.WHOSE)
        return int(cursor.rowcount)


def _hmis_sources(organization_id: UUID) -> dict[str, str]:
    """Codes of the organization's HMIS sources; a single one also goes by the name `hmis`."""
    sources = Source.objects.using("batch").filter(
        organization_id=organization_id, kind=SourceKind.HMIS
    )
    known = {source.code.lower(): str(source.pk) for source in sources}
    if len(known) == 1:
        known.setdefault("hmis", next(iter(known.values())))
    return known


def _rejected(file: str, found: ListFile) -> Iterator[tuple[str, int, str, str]]:
    for row in found.rejected:
        raw = ",".join(str(value) for name, value in row.items() if name != "_row")
        yield file, int(row["_row"]), "This row could not be read.", raw
