"""DuckDB with bounds: a memory limit always, and a spill folder that only we can read.

Spill files hold rows about people. Their folder has mode 0700 and is removed at the end; what a
killed process left behind is removed by the next one.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

PREFIX = "wayhome-spill-"
MEMORY = "4GB"


@contextmanager
def engine(
    *, memory: str = MEMORY, threads: int | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """An in-memory database that never takes more than `memory` and spills in private."""
    _sweep()
    with tempfile.TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-") as spill:
        settings = {
            "memory_limit": memory,
            "temp_directory": spill,
            "threads": str(threads or os.cpu_count() or 1),
            "enable_external_access": "true",
            "autoload_known_extensions": "false",
            "autoinstall_known_extensions": "false",
        }
        with duckdb.connect(config=settings) as connection:
            connection.execute("SET preserve_insertion_order = true")
            yield connection


def _sweep() -> None:
    """Remove spill folders of our own whose process is gone."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        pid = left.name.removeprefix(PREFIX).split("-")[0]
        if left.stat().st_uid == os.getuid() and not Path(f"/proc/{pid}").exists():
            shutil.rmtree(left, ignore_errors=True)
