"""A folder for what must lie on the disk for a moment: decrypted uploads, what DuckDB spills.

Only its owner can read it. Each use has a folder of its own, gone at its end; what a killed
process left is removed at the next start.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings


@contextmanager
def spill_folder(what: str) -> Iterator[Path]:
    """A new folder of mode 0700 for as long as the block runs; `what` is one word for its name."""
    root = _root()
    folder = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-{what}-", dir=root))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def empty_spill() -> int:
    """Remove what processes that no longer run left behind; the number of folders removed."""
    removed = 0
    for folder in _root().iterdir():
        owner = folder.name.split("-", 1)[0]
        if not owner.isdigit() or not _runs(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)
            removed += 1
    return removed


def _root() -> Path:
    root = Path(settings.HOME) / "spill"
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    root.chmod(0o700)
    return root


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
