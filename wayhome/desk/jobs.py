"""What the worker does across apps: refresh after imports and decisions, and the hourly round."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from wayhome.audit.actions import seal
from wayhome.consent.actions import remind_of_ends
from wayhome.core.ids import new_id
from wayhome.desk.actions import forget_deleted_views
from wayhome.desk.refresh.confirmed import count_again
from wayhome.desk.refresh.run import refresh
from wayhome.desk.refresh.share import settle_grants
from wayhome.documents.actions import forget_old_drafts
from wayhome.exchange.jobs import AGAIN, own_connections
from wayhome.exchange.queue import QUEUE
from wayhome.referrals.actions import remind_of_silence
from wayhome.tasks.actions import escalate_overdue

REFRESH = "desk.refresh"
SETTLE = "desk.settle"
COUNT_AGAIN = "desk.count_again"


def ask_for_refresh(**ids: Any) -> None:
    """Put one refresh into the queue; a second one while it waits would do nothing more."""
    run_id = str(ids.get("run_id") or new_id())
    try:
        app.configure_task(REFRESH, queue=QUEUE, lock=REFRESH, queueing_lock=REFRESH).defer(
            import_id=run_id
        )
    except AlreadyEnqueued:
        return


@app.task(name=REFRESH, queue=QUEUE, retry=AGAIN)
@own_connections
def refresh_all(import_id: str) -> None:
    """Link people, copy coverage, ask the rules for today, settle grants."""
    now = timezone.now()
    refresh(import_id=UUID(import_id), at=now, day=timezone.localdate(now))


def ask_to_settle(**ids: Any) -> None:
    """Let grants follow agreements and notices, without linking and screening anew."""
    _ask(SETTLE)


def ask_to_count_again(**ids: Any) -> None:
    """Let answers follow what was confirmed of the rules."""
    _ask(COUNT_AGAIN)


def _ask(task: str) -> None:
    # The change is committed by now, so one that waits already sees it; none runs beside a refresh.
    try:
        app.configure_task(task, queue=QUEUE, lock=REFRESH, queueing_lock=task).defer()
    except AlreadyEnqueued:
        return


@app.task(name=SETTLE, queue=QUEUE, retry=AGAIN)
@own_connections
def settle() -> None:
    """Make the grants what records, releases, consents, agreements and notices say today."""
    settle_grants(day=timezone.localdate())


@app.task(name=COUNT_AGAIN, queue=QUEUE, retry=AGAIN)
@own_connections
def count_unverified_again() -> None:
    """Bring the answers' counts of unverified rules into line."""
    count_again()


@app.periodic(cron="7 3 * * *")
@app.task(name="desk.refresh_nightly", queue=QUEUE, queueing_lock="desk.refresh_nightly")
@own_connections
def refresh_nightly(timestamp: int) -> None:
    """Facts age, releases run out and coverage ends without any import."""
    ask_for_refresh()


@app.periodic(cron="51 3 * * *")
@app.task(name="desk.remind_nightly", queue=QUEUE, queueing_lock="desk.remind_nightly")
@own_connections
def remind_nightly(timestamp: int) -> None:
    """Consents that end soon become tasks of who recorded them."""
    remind_of_ends(at=timezone.now())


@app.periodic(cron="37 3 * * *")
@app.task(name="desk.forget_nightly", queue=QUEUE, queueing_lock="desk.forget_nightly")
@own_connections
def forget_nightly(timestamp: int) -> None:
    """Drafts that nobody touched for a month, and views put away as long ago, are deleted."""
    now = timezone.now()
    forget_old_drafts(at=now)
    forget_deleted_views(at=now)


@app.periodic(cron="11 * * * *")
@app.task(name="desk.hourly", queue=QUEUE, queueing_lock="desk.hourly")
@own_connections
def make_silence_heard(timestamp: int) -> None:
    """Referrals that nobody answers become tasks; tasks that nobody does are raised."""
    now = timezone.now()
    remind_of_silence(at=now)
    escalate_overdue(at=now)


@app.periodic(cron="41 * * * *")
@app.task(name="desk.seal", queue=QUEUE, queueing_lock="desk.seal")
@own_connections
def seal_disclosures(timestamp: int) -> None:
    """Close the last hour's disclosures with a digest."""
    seal(at=timezone.now())
