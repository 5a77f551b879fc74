"""Looking at everything, and destroying what may go. Each time is kept as a record with counts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from wayhome.audit.actions import record
from wayhome.audit.choices import Mode
from wayhome.audit.models import RetentionRun
from wayhome.audit.queries import switched_on
from wayhome.core.viewer import NOBODY
from wayhome.desk.retention.kinds import KINDS
from wayhome.desk.retention.looks import Kind


def look_at_all(*, at: datetime, asked: UUID | None = None) -> RetentionRun:
    """Count what is over its time, without destroying anything; `asked` is the row that asked."""
    counts = {one.key: one.look(at).counts() for one in KINDS}
    if asked is not None:
        run = RetentionRun.objects.using("batch").get(pk=asked)
        if run.done_at is None:
            run.counts, run.done_at = counts, at
            run.save(using="batch", update_fields=["counts", "done_at"])
        return run
    return RetentionRun.objects.using("batch").create(
        dry=True, asked_at=at, done_at=at, counts=counts
    )


def run_retention(*, at: datetime) -> RetentionRun:
    """Destroy what is over its time, of the classes that go always or were switched on."""
    on, counts = switched_on(using="batch"), {}
    for kind in KINDS:
        counts[kind.key] = kind.look(at).counts()
        if kind.destroy is not None and _goes(kind, set(on)):
            counts[kind.key]["destroyed"] = kind.destroy(at)
    with transaction.atomic(using="batch"):
        run = RetentionRun.objects.using("batch").create(
            dry=False, asked_at=at, done_at=at, counts=counts
        )
        record(
            "retention.run",
            by=NOBODY,
            at=at,
            target="retention",
            target_id=run.pk,
            detail={k: v["destroyed"] for k, v in counts.items() if "destroyed" in v},
            using="batch",
        )
    return run


def _goes(kind: Kind, on: set[str]) -> bool:
    return kind.mode == Mode.ALWAYS or (kind.mode == Mode.SWITCH and kind.key in on)
