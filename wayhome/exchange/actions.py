"""Receiving files, approving, refusing and taking imports back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from wayhome.audit.actions import record
from wayhome.audit.queries import Held, held_organizations, held_people
from wayhome.core.classes import DataClass
from wayhome.core.findings import UnusableInput
from wayhome.core.viewer import Viewer
from wayhome.documents.actions import store
from wayhome.documents.choices import DocumentKind
from wayhome.exchange.acted import touched
from wayhome.exchange.choices import Asked, RunState
from wayhome.exchange.kinds import importer_for
from wayhome.exchange.models import ImportRequest, ImportRun
from wayhome.exchange.queue import enqueue_request, enqueue_run
from wayhome.exchange.rules import undo_ends
from wayhome.exchange.runs import NotAllowed, move
from wayhome.exchange.work import locked, work
from wayhome.organizations.models import Source


def receive(
    *,
    file: BinaryIO,
    name: str,
    source: Source,
    by: Viewer,
    at: datetime,
    as_of: date | None = None,
    whole: bool | None = None,
    dry_run: bool = False,
    media_type: str = "application/octet-stream",
    queue: bool = True,
    using: str = "default",
) -> ImportRun:
    """Keep a file, encrypted, and note that it is to be imported; nothing in it is read yet.

    `whole` says of a roster that does not say it itself whether it holds everybody. Without `queue`
    the caller sees to the rest. Raises UnusableInput where the file is empty or too large, or its
    source is paused.
    """
    if source.paused_at is not None:
        raise UnusableInput(f"{source.name} is paused: no file is taken until Settings says so.")
    with transaction.atomic(using=using):
        document = store(
            file,
            name=name,
            media_type=media_type,
            kind=DocumentKind.IMPORT,
            organization_id=source.organization_id,
            data_class=DataClass.HOUSING,
            at=at,
            keep_until=at.date() + timedelta(days=source.keep_days),
            using=using,
        )
        if not document.size:
            raise UnusableInput(f"{document.name} is empty.")
        run = ImportRun(
            source=source,
            organization_id=source.organization_id,
            kind=source.kind,
            document=document,
            as_of=as_of,
            whole=whole,
            dry_run=dry_run,
            by=by.user_id,
            received_at=at,
        )
        run.save(using=using, force_insert=True)
        _note("import.received", run, by, at, using)
        if queue:
            enqueue_run(run)
    return run


def check(*, run: ImportRun, at: datetime) -> ImportRun:
    """Check a received run and load it where nothing stands against it."""
    return work(run.pk, at=at)


def ask(
    *,
    run: ImportRun,
    asked: str,
    by: Viewer,
    at: datetime,
    queue: bool = True,
    using: str = "default",
) -> ImportRequest:
    """Ask the batch role to approve, refuse or undo; the answer comes into the request's row.

    The request is the viewer's own organization's, or row security refuses it.
    """
    if by.user_id is None:
        raise NotAllowed("Only somebody who is signed in can ask this.")
    with transaction.atomic(using=using):
        request = ImportRequest(
            run=run, organization_id=run.organization_id, asked=asked, by=by.user_id, at=at
        )
        request.save(using=using, force_insert=True)
        _note(f"import.{asked}.asked", run, by, at, using)
        if queue:
            enqueue_request(request)
    return request


def carry_out(*, request_id: UUID, at: datetime) -> ImportRun:
    """Do what was asked, once; a request that cannot be done says why in its `answer`."""
    request = ImportRequest.objects.using("batch").select_related("run__source").get(pk=request_id)
    run = request.run
    if request.done_at is not None:
        return run
    by = Viewer(request.by, request.organization_id)
    answer = ""
    try:
        match request.asked:
            case Asked.APPROVE:
                approve(run=run, by=by, at=at)
            case Asked.WHOLE | Asked.CHANGES:
                approve(run=run, by=by, at=at, whole=request.asked == Asked.WHOLE)
            case Asked.REFUSE:
                refuse(run=run, by=by, at=at)
            case Asked.UNDO:
                undo(run=run, by=by, at=at)
    except NotAllowed as error:
        answer = str(error)
    done = ImportRequest.objects.using("batch").filter(pk=request.pk)
    done.update(done_at=at, answer=answer)
    run.refresh_from_db(using="batch")
    return run


def approve(*, run: ImportRun, by: Viewer, at: datetime, whole: bool | None = None) -> ImportRun:
    """Load a waiting run after all; `whole` answers what it asks.

    Raises NotAllowed where it does not wait any more, or waits for another answer.
    """
    run.refresh_from_db(using="batch")
    if run.asks and whole is None:
        raise NotAllowed(
            "Say whether this is the whole roster or only changes; nothing was loaded."
        )
    if whole is not None and not run.asks:
        raise NotAllowed(f"This import is {run.get_state_display()} and does not ask for that.")
    waiting = ImportRun.objects.using("batch").filter(pk=run.pk, state=RunState.WAITING)
    with transaction.atomic(using="batch"):
        if not waiting.update(approved=True, dry_run=False, approved_by=by.user_id, whole=whole):
            run.refresh_from_db(using="batch")
            raise NotAllowed(f"This import is {run.get_state_display()}; nothing was done.")
        _note("import.approved", run, by, at, "batch")
    return work(run.pk, at=at)


def refuse(*, run: ImportRun, by: Viewer, at: datetime) -> ImportRun:
    """Do not load a waiting run. Raises NotAllowed where it does not wait any more."""
    with transaction.atomic(using="batch"):
        if run.state != RunState.WAITING:
            raise NotAllowed(f"This import is {run.get_state_display()}; nothing was done.")
        move(run, RunState.REFUSED, ended_at=at, why="Somebody decided not to load it.")
        _note("import.refused", run, by, at, "batch")
    return run


def undo(*, run: ImportRun, by: Viewer, at: datetime) -> ImportRun:
    """Take back the newest import of its source, within 30 days; the tables are as before it.

    What people did since stays (`acted.what_stays`). Whoever called tells the subscribers
    afterwards, with `announce`. Raises NotAllowed where it cannot be taken back.
    """
    with transaction.atomic(using="batch"), locked(run.source_id):
        run.refresh_from_db(using="batch")
        if why := why_not_undone(run, at):
            raise NotAllowed(why)
        if run.organization_id in held_organizations() or not held_people().isdisjoint(
            touched(run.pk)
        ):
            raise NotAllowed(str(Held()))
        importer_for(run.kind).undo(run.pk, run.source_id, at)
        move(run, RunState.UNDONE, undone_by=by.user_id, undone_at=at, announced_at=None)
        _note("import.undone", run, by, at, "batch")
    return run


def why_not_undone(run: ImportRun, at: datetime, *, using: str = "batch") -> str:
    """Why this run cannot be taken back; empty where it can."""
    if run.state != RunState.LOADED or run.ended_at is None:
        return f"This import is {run.get_state_display()}; there is nothing to take back."
    loaded = ImportRun.objects.using(using).filter(source_id=run.source_id, state=RunState.LOADED)
    if loaded.filter(ended_at__gt=run.ended_at).exists():
        return "A newer import of this source is loaded; take that one back first."
    if at > undo_ends(run.ended_at):
        return f"It was loaded on {run.ended_at:%Y-%m-%d}; the 30 days to take it back are over."
    return ""


def _note(verb: str, run: ImportRun, by: Viewer, at: datetime, using: str) -> None:
    record(
        verb,
        by=by,
        at=at,
        target="import",
        target_id=run.pk,
        detail={"kind": run.kind, "source": run.source.code},
        using=using,
    )
