"""`wayhome worker`: does what is waiting in the queue."""

from __future__ import annotations

import asyncio

import click

AT_ONCE = 1  # an import and its linkage take a machine's memory; the queue waits for them
GRACE = 60.0  # seconds that a job has to come to its end when the worker is told to stop


@click.command()
def worker() -> None:
    """Do what waits in the queue: imports, linkage. Ends on SIGTERM when its job is done."""
    from config.cli import django_ready

    django_ready()
    asyncio.run(_work())


async def _work() -> None:
    from procrastinate import PsycopgConnector
    from procrastinate.contrib.django import app

    from config import database

    # The queue is heard by LISTEN, which needs a connection of its own past any pooler.
    connector = PsycopgConnector(kwargs=database.direct(), min_size=1, max_size=AT_ONCE + 2)
    working = app.with_connector(connector)
    async with working.open_async():
        await working.run_worker_async(concurrency=AT_ONCE, shutdown_graceful_timeout=GRACE)
