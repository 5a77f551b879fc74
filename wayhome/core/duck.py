"""A DuckDB connection for work on Arrow tables: within its memory, and nothing left on disk."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

MEMORY_LIMIT = "2GB"
THREADS = 2


@contextmanager
def session(
    memory_limit: str = MEMORY_LIMIT, threads: int = THREADS
) -> Iterator[duckdb.DuckDBPyConnection]:
    """An in-memory database whose spill folder (mode 0700) is gone when the block ends.

    `memory_limit` is a DuckDB size such as "2GB". Folders that a killed process left behind are
    removed at the start of the next session of the same user.
    """
    root = _spill_root()
    _sweep(root)
    folder = tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=root)
    try:
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
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _spill_root() -> Path:
    root = Path(tempfile.gettempdir()) / f"wayhome-spill-{os.getuid()}"
    root.mkdir(mode=0o700, exist_ok=True)
    held = root.lstat()
    if root.is_symlink() or held.st_uid != os.getuid() or held.st_mode & 0o077:
        raise PermissionError(
            f"{root} is not a private folder of this user. Remove it, or set TMPDIR elsewhere."
        )
    return root


def _sweep(root: Path) -> None:
    for left in root.iterdir():
        number = left.name.partition("-")[0]
        if number.isdigit() and not _alive(int(number)):
            shutil.rmtree(left, ignore_errors=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
