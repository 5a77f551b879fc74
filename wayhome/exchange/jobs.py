"""What the worker does about imports, as the batch role. Arguments are ids; each job may repeat."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec
from uuid import UUID

from django.db import connections
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from wayhome.exchange.actions import carry_out as carry_out_request
from wayhome.exchange.queue import CARRY_OUT, QUEUE, RUN, enqueue_run
from wayhome.exchange.retention import keep_house
from wayhome.exchange.work import announce, recover, work

P = ParamSpec("P")
# The import itself never raises; what follows it may, and is tried again.
AGAIN = RetryStrategy(max_attempts=5, exponential_wait=10)


def own_connections(job: Callable[P, None]) -> Callable[P, None]:
    """A job's thread gives its database connections back."""

    @wraps(job)
    def done(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            job(*args, **kwargs)
        finally:
            connections.close_all()

    return done


@app.task(name=RUN, queue=QUEUE, retry=AGAIN)
@own_connections
def run_import(run_id: str) -> None:
    """Check a received file, load it where nothing stands against it, and tell who follows."""
    run = work(UUID(run_id), at=timezone.now())
    announce(run, at=timezone.now())


@app.task(name=CARRY_OUT, queue=QUEUE, retry=AGAIN)
@own_connections
def carry_out(request_id: str) -> None:
    """Approve, refuse or take back an import, as somebody asked."""
    run = carry_out_request(request_id=UUID(request_id), at=timezone.now())
    announce(run, at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="exchange.recover", queue=QUEUE, queueing_lock="exchange.recover")
@own_connections
def recover_imports(timestamp: int) -> None:
    """Let imports whose process died begin anew."""
    for run in recover(at=timezone.now()):
        enqueue_run(run)


@app.periodic(cron="23 * * * *")
@app.task(name="exchange.keep_house", queue=QUEUE, queueing_lock="exchange.keep_house")
@own_connections
def keep_house_hourly(timestamp: int) -> None:
    """Destroy what has been kept long enough."""
    keep_house(at=timezone.now())
