"""Carrying an import out, as the batch role: check, wait or load, in one transaction.

Killed at any moment, nothing of it is left but a run that says so: what was staged ends with the
transaction, and `recover` lets the run begin anew.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import DatabaseError, connections, transaction
from django.db.models import F, Max

from wayhome.audit.actions import record
from wayhome.core import events
from wayhome.core.findings import Findings, Severity, UnusableInput
from wayhome.core.viewer import Viewer
from wayhome.documents.cipher import Damaged
from wayhome.documents.queries import Destroyed, as_file
from wayhome.exchange.choices import RunState
from wayhome.exchange.importing import Found, Importer, Job
from wayhome.exchange.kinds import importer_for
from wayhome.exchange.models import ImportRun
from wayhome.exchange.rules import ATTEMPTS, WORKING, Size, another_sender, pauses
from wayhome.exchange.runs import NotAllowed, Steps, keep_found, move

log = logging.getLogger(__name__)
WAIT = "10min"  # for another import of the same source
GRACE = timedelta(minutes=2)  # without a sign of life, before an import counts as interrupted
FAULT = (
    "Something went wrong on our side, and nothing was loaded. The file is kept; the person who "
    "runs this server finds the reason in its log under {}."
)


class _Ended(Exception):
    """The check came to its end without loading: roll back, keep what was found."""

    def __init__(self, found: Found, state: RunState, why: str) -> None:
        self.found, self.state, self.why = found, state, why


def work(run_id: UUID, *, at: datetime) -> ImportRun:
    """Check a received or approved run, and load it unless a person must approve first.

    Does nothing to a run that is at its end or in other hands. Whoever called tells the
    subscribers afterwards, with `announce`.
    """
    run = ImportRun.objects.using("batch").select_related("source", "document").get(pk=run_id)
    if run.state not in (RunState.RECEIVED, RunState.WAITING):
        return run
    if run.state == RunState.WAITING and not run.approved:
        return run
    begin = (
        RunState.LOADING if run.approved and run.state == RunState.WAITING else RunState.CHECKING
    )
    try:
        move(run, begin, started_at=at, touched_at=at, why="", attempts=F("attempts") + 1)
    except NotAllowed:
        return run
    with Steps(run.pk) as steps:
        try:
            with as_file(run.document) as path:
                _carry_out(run, path, steps, at)
        except _Ended as end:
            _end(run, end.state, end.why, at, end.found)
        except (UnusableInput, Damaged, Destroyed) as error:
            _end(run, RunState.REFUSED, str(error), at)
        except Exception as error:  # noqa: BLE001 - whatever it was, the run must say that it ended
            _log(run, error)
            _end(run, RunState.FAILED, FAULT.format(run.pk), at)
    return run


def _carry_out(run: ImportRun, path: Path, steps: Steps, at: datetime) -> None:
    importer = importer_for(run.kind)
    job = Job(run.pk, run.source_id, run.organization_id, at, steps, run.whole)
    with transaction.atomic(using="batch"), locked(run.source_id, steps):
        with importer.check(path, job) as found:
            _may_load(run, importer, found)
            steps.note(state=RunState.LOADING)
            importer.apply()
        steps("Writing it down", 0, 0)
        fields = keep_found(run, found, at=at)
        move(run, RunState.LOADED, ended_at=at, step="", **fields)
        _pass_over(run, at)
        by = Viewer(run.approved_by or run.by, run.organization_id)
        record(
            "import.loaded",
            by=by,
            at=at,
            target="import",
            target_id=run.pk,
            using="batch",
            detail={"kind": run.kind, "source": run.source.code, "counts": found.counts},
        )


def _may_load(run: ImportRun, importer: Importer, found: Found) -> None:
    """Raises _Ended where the file must not load, or not without a person."""
    if found.findings.stopped:
        stops = [one.message for one in found.findings if one.severity is Severity.STOP]
        raise _Ended(found, RunState.REFUSED, " ".join(dict.fromkeys(stops)))
    if run.approved and not found.question:
        return
    reasons = [*([found.question] if found.question else []), *found.doubts]
    if run.dry_run:
        reasons.append("This was a dry run: nothing was loaded. Approve it to load the file.")
    loaded = ImportRun.objects.using("batch").filter(source=run.source, state=RunState.LOADED)
    last = loaded.filter(full=True).order_by("-ended_at", "-id").first()
    size = Size(last.people if last else None, found.people) if found.full else None
    reasons += pauses(
        size,
        limit_percent=run.source.fewer_percent,
        what=importer.people,
        as_of=run.as_of or found.as_of,
        newest=loaded.aggregate(newest=Max("as_of"))["newest"],
    )
    senders = run.source.organization.sender_ids
    reasons += another_sender(str(found.scope.get("sender") or ""), senders)
    if reasons:
        raise _Ended(found, RunState.WAITING, " ".join(reasons + found.remarks))


def _pass_over(run: ImportRun, at: datetime) -> None:
    """An older file that still waits would now put old facts over new ones."""
    ImportRun.objects.using("batch").filter(
        source=run.source, state=RunState.WAITING, received_at__lt=run.received_at
    ).update(state=RunState.REFUSED, ended_at=at, why="A file received later was loaded instead.")


def _end(
    run: ImportRun, state: RunState, why: str, at: datetime, found: Found | None = None
) -> None:
    with transaction.atomic(using="batch"):
        fields = keep_found(run, found or Found(Findings(), full=run.full), at=at)
        if found is None:
            fields = {}
        move(run, state, why=why, ended_at=at, step="", **fields)
        record(
            f"import.{state}",
            by=Viewer(run.by, run.organization_id),
            at=at,
            target="import",
            target_id=run.pk,
            using="batch",
            detail={"kind": run.kind, "source": run.source.code},
        )


def _log(run: ImportRun, error: Exception) -> None:
    """The kind of error and where; never its words, which may quote a person's row."""
    places = "".join(traceback.format_tb(error.__traceback__))
    code = getattr(error.__cause__, "sqlstate", None) or ""
    log.error("import %s failed: %s %s\n%s", run.pk, type(error).__name__, code, places)


@contextmanager
def locked(source_id: UUID, steps: Steps | None = None) -> Iterator[None]:
    """Hold the source for the open transaction; a second import of it waits its turn.

    Raises UnusableInput when the other does not end within ten minutes.
    """
    with connections["batch"].cursor() as cursor:
        if not _try_lock(source_id):
            if steps is not None:
                steps("Waiting for another import of this source", 0, 0)
            try:
                with transaction.atomic(using="batch"):
                    cursor.execute("SELECT set_config('lock_timeout', %s, true)", [WAIT])
                    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_number(source_id)])
            except DatabaseError:
                raise UnusableInput(
                    "Another import of this source has been running for ten minutes, so this file "
                    "was not loaded. Send it again when the other has ended."
                ) from None
        cursor.execute("SELECT set_config('lock_timeout', '0', true)")
    yield


def _try_lock(source_id: UUID) -> bool:
    with connections["batch"].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_number(source_id)])
        return bool(cursor.fetchone()[0])


def _number(source_id: UUID) -> int:
    return int.from_bytes(source_id.bytes[-8:], "big", signed=True)


FOLLOWS = {RunState.LOADED: events.IMPORTED, RunState.UNDONE: events.WITHDRAWN}


def announce(run: ImportRun, *, at: datetime) -> None:
    """Tell linking and screening of a load or its undoing: once, and after a failure again."""
    event = FOLLOWS.get(RunState(run.state))
    if event is not None and run.announced_at is None:
        events.publish(event, run_id=run.pk)
        ImportRun.objects.using("batch").filter(pk=run.pk).update(announced_at=at)
        run.announced_at = at


def recover(*, at: datetime, grace: timedelta = GRACE) -> list[ImportRun]:
    """Runs whose process died: received anew, or failed after three starts."""
    found = []
    silent = ImportRun.objects.using("batch").filter(state__in=WORKING, touched_at__lt=at - grace)
    for run in silent.select_related("source"):
        with transaction.atomic(using="batch"):
            if not _try_lock(run.source_id):
                continue
            if run.attempts < ATTEMPTS:
                move(run, RunState.RECEIVED, step="")
                found.append(run)
            else:
                why = f"It was interrupted {ATTEMPTS} times. Nothing was loaded."
                move(run, RunState.FAILED, why=why, ended_at=at, step="")
    return found
