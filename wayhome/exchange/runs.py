"""The record of an import's progress: its state, its steps, and what was found."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.db import connections
from django.utils import timezone

from wayhome.core.classes import DataClass
from wayhome.core.findings import Findings
from wayhome.documents.actions import store
from wayhome.documents.choices import DocumentKind
from wayhome.documents.models import Document
from wayhome.exchange.choices import RunState
from wayhome.exchange.importing import Found
from wayhome.exchange.models import ImportFinding, ImportRun, ImportSample
from wayhome.exchange.rules import TRANSITIONS

EVERY = 0.5  # seconds between two notes of progress


class NotAllowed(Exception):
    """The import is not in a state from which this can be done; the message says so."""


def move(run: ImportRun, to: str, *, using: str = "batch", **fields: Any) -> None:
    """Bring a run into another state by the declared table; of two that try, one succeeds."""
    before = [state for state, after in TRANSITIONS.items() if to in after]
    moved = (
        ImportRun.objects.using(using)
        .filter(pk=run.pk, state__in=before)
        .update(state=to, **fields)
    )
    run.refresh_from_db(using=using)
    if not moved:
        raise NotAllowed(f"This import is {run.get_state_display()}; nothing was done.")


def loaded_unlinked() -> list[UUID]:
    """The loaded files from which linking has not taken yet what it needs."""
    runs = ImportRun.objects.using("batch").filter(state=RunState.LOADED, linked_at=None)
    return list(runs.values_list("pk", flat=True))


def note_linked(runs: Iterable[UUID], *, at: datetime) -> None:
    """Say that people are linked and coverage is copied by what these files say."""
    ImportRun.objects.using("batch").filter(pk__in=list(runs)).update(linked_at=at)


class Steps:
    """Notes progress on a connection of its own, so that others see it before the import ends."""

    def __init__(self, run_id: UUID) -> None:
        self.run_id = run_id
        self.last = 0.0

    def __enter__(self) -> Steps:
        self.connection = connections.create_connection("batch")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.connection.close()

    def __call__(self, step: str, done: int, total: int) -> None:
        """Note the step at hand; what follows within half a second is passed over."""
        now = time.monotonic()
        if now - self.last < EVERY:
            return
        self.last = now
        self.note(step=step[:80], done=done, total=total)

    def note(self, **fields: Any) -> None:
        """Write columns of the run at once; not after the import's own transaction has."""
        names = ", ".join(f"{name} = %s" for name in fields)
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE exchange_importrun SET {names}, touched_at = %s WHERE id = %s",
                [*fields.values(), timezone.now(), self.run_id],
            )


def keep_found(run: ImportRun, found: Found, *, at: datetime) -> dict[str, Any]:
    """Store findings, samples and the rows set aside; returns what the run itself records."""
    ImportFinding.objects.using("batch").filter(run=run).delete()
    ImportFinding.objects.using("batch").bulk_create(_findings(run, found.findings))
    ImportSample.objects.using("batch").filter(run=run).delete()
    ImportSample.objects.using("batch").bulk_create(
        ImportSample(
            run=run,
            organization_id=run.organization_id,
            table=sample.table,
            change=sample.change,
            key=sample.key[:40],
            fields=[
                [name, *(_shown(name, value) for value in values)]
                for name, values in sample.fields.items()
            ],
        )
        for sample in found.samples
    )
    return {
        "rejected": _keep_rejected(run, found.rejected, at),
        "people": found.people,
        "full": found.full,
        "as_of": run.as_of or found.as_of,
        "counts": found.counts,
        "scope": found.scope,
    }


def _shown(name: str, value: Any) -> Any:
    """Of a Social Security number, the last four digits: enough to recognize it."""
    if name.lower() == "ssn" and isinstance(value, str):
        return "*" * (len(value) - 4) + value[-4:]
    return value


def _findings(run: ImportRun, findings: Findings) -> list[ImportFinding]:
    examples: dict[tuple[str, str, str, str], list[dict[str, object]]] = {}
    for one in findings:
        kind = (str(one.severity), one.code, one.file, one.column)
        examples.setdefault(kind, []).append(
            {"row": one.row, "message": one.message, "value": one.value, "fix": one.fix}
        )
    return [
        ImportFinding(
            run=run,
            organization_id=run.organization_id,
            severity=kind[0],
            code=kind[1][:60],
            file=kind[2][:80],
            column=kind[3][:80],
            count=count,
            examples=examples.get((str(kind[0]), *kind[1:]), []),
        )
        for kind, count in findings.counts.items()
    ]


def _keep_rejected(
    run: ImportRun, rejected: Iterable[tuple[str, int, str, str]], at: datetime
) -> Document | None:
    """The rows set aside, as they were, in an encrypted file of their own."""
    lines = iter(rejected)
    first = next(lines, None)
    if first is None:
        return None
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["file", "row", "reason", "raw"])
    writer.writerow(first)
    writer.writerows(lines)
    return store(
        cast(BinaryIO, io.BytesIO(text.getvalue().encode())),
        name=f"set-aside-{run.pk}.csv",
        media_type="text/csv",
        kind=DocumentKind.REJECTED,
        organization_id=run.organization_id,
        data_class=DataClass.HOUSING,
        at=at,
        keep_until=at.date() + timedelta(days=run.source.keep_days),
        using="batch",
    )
