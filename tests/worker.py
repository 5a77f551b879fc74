"""The worker, for tests that let it do what waits in the queue."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from config.cli.worker import run_worker


def work_off() -> None:
    """Do what waits. In a thread of its own: a browser's test leaves an event loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(run_worker, ["batch"], once=True).result()
