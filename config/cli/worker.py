"""`wayhome worker`: does what waits in the queue."""

from __future__ import annotations

from collections.abc import Sequence

import click

QUEUES = ("batch", "ordinary")


@click.command()
@click.option(
    "--queue",
    "queues",
    type=click.Choice(QUEUES),
    multiple=True,
    help="Only this queue; may be given twice.  [default: both]",
)
@click.option("--concurrency", default=2, show_default=True, type=click.IntRange(1, 16))
@click.option("--once", is_flag=True, help="Do what waits now, and end.")
def worker(queues: Sequence[str], concurrency: int, once: bool) -> None:
    """Import, link, screen and send, as the queue asks.

    The queue `batch` works as the role wayhome_batch (imports, linking, screening, retention),
    `ordinary` as wayhome_app, with the rights of the person who asked. One worker may do both; on
    a large installation give each its own.
    """
    from config.cli import django_ready

    django_ready()
    run_worker(queues or QUEUES, concurrency=concurrency, once=once)


def run_worker(queues: Sequence[str], *, concurrency: int = 1, once: bool = False) -> None:
    """Work until stopped (or, with `once`, until nothing waits); the schedules run, too."""
    from procrastinate import PsycopgConnector
    from procrastinate.contrib.django import app

    from config import database
    from wayhome.core.spill import sweep

    sweep()
    # The queue is heard by LISTEN, which needs a connection of its own past any pooler.
    connector = PsycopgConnector(kwargs=database.direct())
    with app.replace_connector(connector) as ready:
        ready.run_worker(
            queues=list(queues),
            concurrency=concurrency,
            wait=not once,
            install_signal_handlers=not once,
            delete_jobs="successful",
        )
