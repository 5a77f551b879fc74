"""A DuckDB connection for work on Arrow tables: within its memory, and nothing left on disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from wayhome.core.spill import spill_folder

MEMORY_LIMIT = "2GB"
THREADS = 2


@contextmanager
def session(
    memory_limit: str = MEMORY_LIMIT, threads: int = THREADS
) -> Iterator[duckdb.DuckDBPyConnection]:
    """An in-memory database whose spill folder is gone when the block ends.

    `memory_limit` is a DuckDB size such as "2GB".
    """
    with spill_folder() as folder:
        connection = duckdb.connect(
            ":memory:",
            config={
                "memory_limit": memory_limit,
                "threads": threads,
                "temp_directory": str(folder),
                "preserve_insertion_order": False,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            },
        )
        try:
            yield connection
        finally:
            connection.close()
