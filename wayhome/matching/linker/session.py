"""A DuckDB connection that stays within its memory and leaves nothing on disk."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

MEMORY_LIMIT = "4GB"
THREADS = 2


@contextmanager
def session(
    memory_limit: str = MEMORY_LIMIT, threads: int = THREADS
) -> Iterator[duckdb.DuckDBPyConnection]:
    """An in-memory database with a memory limit and a spill folder that only its owner can read.

    `memory_limit` is a DuckDB size such as "4GB". The folder (mode 0700) and all in it are gone
    when the block ends, however it ends.
    """
    with tempfile.TemporaryDirectory(prefix="wayhome-match-") as folder:
        connection = duckdb.connect(
            ":memory:",
            config={
                "memory_limit": memory_limit,
                "threads": threads,
                "temp_directory": folder,
                "preserve_insertion_order": False,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            },
        )
        try:
            yield connection
        finally:
            connection.close()
