"""The worker, once through everything that waits."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from config.cli.worker import run_worker


def the_worker_works() -> None:
    """Do all jobs that wait; raises what the worker raised.

    In a thread: it wants an event loop of its own, and a browser's may run in this one.
    """
    with ThreadPoolExecutor(1) as pool:
        pool.submit(run_worker, ["batch"], once=True).result(timeout=120)
