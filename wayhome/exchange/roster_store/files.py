"""Which files make up a source's roster now: the last full one, and the change files after it."""

from __future__ import annotations

from uuid import UUID

from wayhome.exchange.choices import RunState
from wayhome.exchange.models import ImportRun
from wayhome.organizations.choices import SourceKind


def files_now(source_id: UUID) -> list[ImportRun]:
    """Loaded and not dropped, oldest first; empty where the roster is gone."""
    held = list(
        ImportRun.objects.using("batch")
        .filter(
            source_id=source_id,
            kind=SourceKind.ENROLLMENT,
            state=RunState.LOADED,
            dropped_at=None,
        )
        .order_by("ended_at", "id")
    )
    last = max((place for place, run in enumerate(held) if run.full), default=0)
    return held[last:]
