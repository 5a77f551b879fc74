"""`wayhome worker`: does what waits in the queue."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import click

SEALING = "seal"
QUEUES = ("batch", "ordinary", SEALING)


@click.command()
@click.option(
    "--queue",
    "queues",
    type=click.Choice(QUEUES),
    multiple=True,
    help="Only this queue; may be given again.  [default: all]",
)
@click.option("--concurrency", default=2, show_default=True, type=click.IntRange(1, 16))
@click.option("--once", is_flag=True, help="Do what waits now, and end.")
def worker(queues: Sequence[str], concurrency: int, once: bool) -> None:
    """Import, link, screen and send, as the queue asks.

    The queue `batch` works as the role wayhome_batch (imports, linking, screening, retention),
    `ordinary` as wayhome_app, with the rights of the person who asked. `seal` seals the logs every
    few seconds, beside whatever else there is to do. One worker may do all; on a large
    installation give each its own.
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
    places = {"concurrency": concurrency, "wait": not once, "delete_jobs": "successful"}
    with app.replace_connector(connector) as ready:
        asyncio.run(_work(ready, set(queues), stoppable=not once, **places))


async def _work(app: Any, queues: set[str], *, stoppable: bool, **places: Any) -> None:
    """One worker; where there are other queues, too, sealing has a second one beside it.

    Whichever ends takes the other with it, so that what starts this process anew sees it.
    """
    groups = [one for one in (queues - {SEALING}, queues & {SEALING}) if one]
    async with app.open_async():
        running = [
            asyncio.create_task(
                app.run_worker_async(
                    queues=sorted(one),
                    # Only one can hear a signal.
                    install_signal_handlers=stoppable and one is groups[0],
                    **places,
                )
            )
            for one in groups
        ]
        if places["wait"]:
            await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for one in running:
                one.cancel()
        for ended in await asyncio.gather(*running, return_exceptions=True):
            if isinstance(ended, Exception):
                raise ended
