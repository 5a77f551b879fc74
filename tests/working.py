"""The worker, once through everything that waits."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from config.cli.worker import run_worker

ENDED_BADLY = """SELECT task_name FROM procrastinate_jobs
WHERE status = 'failed' OR (status = 'todo' AND attempts > 0)"""


def the_worker_works() -> None:
    """Do all jobs that wait; raises what the worker raised, and where a job ended badly.

    In a thread: it wants an event loop of its own, and a browser's may run in this one.
    """
    with ThreadPoolExecutor(1) as pool:
        pool.submit(run_worker, ["batch"], once=True).result(timeout=120)
    with connections["batch"].cursor() as cursor:
        cursor.execute(ENDED_BADLY)
        assert cursor.fetchall() == []
