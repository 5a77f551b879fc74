"""Puts work into the queue of the batch role. Jobs are named here, and written in `jobs`."""

from __future__ import annotations

from procrastinate.contrib.django import app

from wayhome.exchange.models import ImportRequest, ImportRun

QUEUE = "batch"
RUN = "exchange.run_import"
CARRY_OUT = "exchange.carry_out"


def enqueue_run(run: ImportRun) -> None:
    """Import the file; imports of one source one after the other."""
    job = app.configure_task(RUN, queue=QUEUE, lock=f"source-{run.source_id}")
    job.defer(run_id=str(run.pk))


def enqueue_request(request: ImportRequest) -> None:
    """Do what a person asked of an import."""
    job = app.configure_task(CARRY_OUT, queue=QUEUE, lock=f"source-{request.run.source_id}")
    job.defer(request_id=str(request.pk))
