"""The end of a roster: its rows, its raw file, what was set aside and what was quoted of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connections, transaction

from wayhome.audit.actions import record
from wayhome.audit.queries import Held, held_organizations
from wayhome.core.viewer import NOBODY
from wayhome.documents.actions import destroy
from wayhome.exchange.choices import RunState
from wayhome.exchange.models import ImportFinding, ImportRun, ImportSample
from wayhome.exchange.roster_store.files import files_now
from wayhome.exchange.work import locked
from wayhome.organizations.choices import SourceKind

LINKING = timedelta(days=1)


def retire_due(*, at: datetime) -> list[ImportRun]:
    """Drop each roster whose successor is confirmed or whose time is over, unless it is held."""
    due = [run for run in due_rosters(at=at) if not _is_kept(run)]
    for run in due:
        drop(run, at=at)
    return due


def due_rosters(*, at: datetime) -> list[ImportRun]:
    """Every such roster, those under a legal hold included."""
    held = (
        ImportRun.objects.using("batch")
        .filter(kind=SourceKind.ENROLLMENT, dropped_at=None)
        .exclude(state__in=(RunState.RECEIVED, RunState.CHECKING, RunState.LOADING))
        .select_related("source", "document", "rejected")
        .order_by("received_at")
    )
    return [run for run in held if _is_due(run, at)]


def _is_kept(run: ImportRun) -> bool:
    return not held_organizations().isdisjoint({run.organization_id, run.source.organization_id})


def _is_due(run: ImportRun, at: datetime) -> bool:
    if run.received_at + timedelta(days=run.source.keep_days) <= at:
        # Linking takes from a file that came in at the last moment before it goes; if it has not
        # within a day, something is broken, and the promise to forget counts for more.
        fresh = run.ended_at is not None and at < run.ended_at + LINKING
        return not (run.state == RunState.LOADED and run.linked_at is None and fresh)
    if run.state != RunState.LOADED:
        return False
    # Confirmed: loaded, and linking and coverage have taken from it what they need. Until then
    # the earlier file is all that anybody can go back to.
    newer = ImportRun.objects.using("batch").filter(
        source=run.source,
        kind=SourceKind.ENROLLMENT,
        state=RunState.LOADED,
        full=True,
        linked_at__isnull=False,
        ended_at__gt=run.ended_at,
    )
    return newer.exists()


# What the source's last roster left to review, and what the linker saw in it, goes with its rows.
# The pairs of the others stand: that one is gone says nothing about them.
FORGET = (
    "DELETE FROM matching_pair WHERE right_source_id = %(source)s AND verdict = 'open'",
    "UPDATE matching_question SET fields = '{}' WHERE source_id = %(source)s AND fields <> '{}'",
    "DELETE FROM matching_found WHERE right_source_id = %(source)s",
    "DELETE FROM matching_keptpart WHERE source_id = %(source)s",
    """UPDATE matching_comparison SET given = given #- ARRAY['rosters', s.code]
       FROM organizations_source s WHERE s.id = %(source)s""",
)


def drop(run: ImportRun, *, at: datetime) -> None:
    """Drop the file's partition and destroy its files by their keys; what was counted stays.

    Raises audit.queries.Held where a legal hold names the plan.
    """
    with transaction.atomic(using="batch"), locked(run.source_id):
        if _is_kept(run):
            raise Held
        with connections["batch"].cursor() as cursor:
            cursor.execute("SELECT roster.drop(%s)", [run.pk])
            if not [one for one in files_now(run.source_id) if one.pk != run.pk]:
                for statement in FORGET:
                    cursor.execute(statement, {"source": run.source_id})
        ImportSample.objects.using("batch").filter(run=run).delete()
        ImportFinding.objects.using("batch").filter(run=run).update(examples=[])
        others = ImportRun.objects.using("batch").filter(dropped_at=None).exclude(pk=run.pk)
        for document in (run.document, run.rejected):
            # The same content that came again is one document.
            if document and not others.filter(document=document).exists():
                destroy(document, by=NOBODY, at=at)
        ImportRun.objects.using("batch").filter(pk=run.pk).update(dropped_at=at)
        record(
            "import.roster.dropped",
            by=NOBODY,
            at=at,
            target="import",
            target_id=run.pk,
            using="batch",
            detail={"source": run.source.code},
        )
    run.dropped_at = at
