"""What has been kept long enough, and is destroyed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

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
    _destroy_files(at)
    _forget_undo(at)
    sweep_files(at=at)
    sweep()


def _destroy_files(at: datetime) -> None:
    """Raw files and rows set aside go when their source's time is over, with what quotes them."""
    today = timezone.localdate(at)
    due = Document.objects.using("batch").filter(
        kind__in=(DocumentKind.IMPORT, DocumentKind.REJECTED),
        keep_until__lt=today,
        destroyed_at=None,
    )
    for document in due:
        runs = ImportRun.objects.using("batch").filter(document=document)
        if runs.filter(state__in=UNFINISHED).exists():
            continue
        destroy(document, by=NOBODY, at=at)
        ImportFinding.objects.using("batch").filter(run__in=runs).update(examples=[])


def _forget_undo(at: datetime) -> None:
    over = ImportRun.objects.using("batch").filter(ended_at__lt=at - timedelta(days=UNDO_DAYS))
    ImportSample.objects.using("batch").filter(run__in=over).delete()
    Replaced.objects.using("batch").filter(run__in=over).delete()
