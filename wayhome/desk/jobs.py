"""What the worker does across apps: refresh after imports and decisions, and the hourly round."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from wayhome.accounts.actions import forget_old_sessions
from wayhome.accounts.lockout import forget_old_tries
from wayhome.audit.actions import anchor, seal
from wayhome.consent.actions import remind_of_ends
from wayhome.core.ids import new_id
from wayhome.desk.actions import ask_for_reviews, forget_deleted_views
from wayhome.desk.refresh.confirmed import count_again
from wayhome.desk.refresh.run import refresh
from wayhome.desk.refresh.share import settle_grants
from wayhome.desk.retention.queue import LOOK
from wayhome.desk.retention.run import look_at_all, run_retention
from wayhome.documents.actions import forget_old_drafts
from wayhome.exchange.jobs import AGAIN, own_connections
from wayhome.exchange.queue import QUEUE
from wayhome.referrals.actions import remind_of_silence
from wayhome.tasks.actions import escalate_overdue

REFRESH = "desk.refresh"
SETTLE = "desk.settle"
COUNT_AGAIN = "desk.count_again"
# Never behind an import: a worker keeps a place of its own for it (config/cli/worker.py).
SEALING = "seal"


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
    """What is old is deleted: drafts and views put away a month ago, sign-ins that are over."""
    now = timezone.now()
    forget_old_drafts(at=now)
    forget_old_sessions(at=now)
    forget_old_tries(at=now)
    forget_deleted_views(at=now)


@app.task(name=LOOK, queue=QUEUE, retry=AGAIN)
@own_connections
def look_at_retention(run_id: str) -> None:
    """Count what retention would destroy now, as somebody asked."""
    look_at_all(at=timezone.now(), asked=UUID(run_id))


@app.periodic(cron="53 3 * * *")
@app.task(name="desk.retention", queue=QUEUE, queueing_lock="desk.retention")
@own_connections
def retention_nightly(timestamp: int) -> None:
    """Destroy what is over its time, where that is promised or the community switched it on."""
    run_retention(at=timezone.now())


@app.periodic(cron="11 * * * *")
@app.task(name="desk.hourly", queue=QUEUE, queueing_lock="desk.hourly")
@own_connections
def make_silence_heard(timestamp: int) -> None:
    """Unanswered referrals and reviews that are due become tasks; what is left undone is raised."""
    now = timezone.now()
    remind_of_silence(at=now)
    escalate_overdue(at=now)
    ask_for_reviews(at=now)


@app.periodic(cron="* * * * * */10")
@app.task(name="desk.seal", queue=SEALING, queueing_lock="desk.seal")
@own_connections
def seal_logs(timestamp: int) -> None:
    """Close what was logged in the last seconds."""
    seal(at=timezone.now())


@app.periodic(cron="41 * * * *")
@app.task(name="desk.anchor", queue=SEALING, queueing_lock="desk.anchor")
@own_connections
def anchor_logs(timestamp: int) -> None:
    """Write the newest seals down outside the database."""
    anchor(to=settings.ANCHOR_FILE)
