"""What has been kept long enough, and is destroyed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from wayhome.audit.queries import held_organizations
from wayhome.core.spill import sweep
from wayhome.core.viewer import NOBODY
from wayhome.documents.actions import destroy, sweep_files
from wayhome.documents.choices import DocumentKind
from wayhome.documents.models import Document
from wayhome.exchange.choices import RunState
from wayhome.exchange.models import ImportFinding, ImportRun, ImportSample, Replaced
from wayhome.exchange.roster_store.retire import retire_due
from wayhome.exchange.rules import UNDO_DAYS, WORKING

UNFINISHED = (RunState.RECEIVED, RunState.WAITING, *WORKING)


def keep_house(*, at: datetime) -> None:
    """Drop rosters, raw files, quotations and put-away rows whose time is over."""
    retire_due(at=at)
    destroy_files(at)
    forget_undo(at)
    sweep_files(at=at)
    sweep()


def due_files(today: date) -> QuerySet[Document]:
    """The files of imports whose time is over, those under a legal hold included."""
    return Document.objects.using("batch").filter(
        kind__in=(DocumentKind.IMPORT, DocumentKind.REJECTED),
        keep_until__lt=today,
        destroyed_at=None,
    )


def destroy_files(at: datetime) -> int:
    """Raw files and rows set aside go when their source's time is over, with what quotes them."""
    gone = 0
    due = due_files(timezone.localdate(at)).exclude(organization_id__in=held_organizations())
    for document in due:
        runs = ImportRun.objects.using("batch").filter(document=document)
        if runs.filter(state__in=UNFINISHED).exists():
            continue
        destroy(document, by=NOBODY, at=at)
        ImportFinding.objects.using("batch").filter(run__in=runs).update(examples=[])
        gone += 1
    return gone


def put_away(at: datetime) -> QuerySet[ImportRun]:
    """The imports that can be taken back no longer."""
    return ImportRun.objects.using("batch").filter(ended_at__lt=at - timedelta(days=UNDO_DAYS))


def forget_undo(at: datetime) -> int:
    """Samples and replaced rows of those imports go; returns how many."""
    over = put_away(at)
    samples = ImportSample.objects.using("batch").filter(run__in=over).delete()[0]
    return samples + Replaced.objects.using("batch").filter(run__in=over).delete()[0]
