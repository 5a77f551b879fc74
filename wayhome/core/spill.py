"""Folders for what must lie on the disk for a moment: decrypted uploads, what DuckDB spills.

Only this user can read them. Each use has a folder of its own, gone at its end; what a killed
process left behind is removed at the next use.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def spill_folder(within: Path | None = None) -> Iterator[Path]:
    """A new folder of mode 0700 that is gone when the block ends.

    It lies in this machine's folder for such, or in `within`, which must be this machine's alone.
    """
    root = _private(within) if within else _root()
    sweep(root)
    folder = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=root))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep(root: Path | None = None) -> None:
    """Remove what processes that no longer run left behind."""
    for left in (root or _root()).iterdir():
        number = left.name.partition("-")[0]
        if number.isdigit() and not _alive(int(number)):
            shutil.rmtree(left, ignore_errors=True)


def _root() -> Path:
    return _private(Path(tempfile.gettempdir()) / f"wayhome-spill-{os.getuid()}")


def _private(root: Path) -> Path:
    root.mkdir(mode=0o700, exist_ok=True)
    held = root.lstat()
    if root.is_symlink() or held.st_uid != os.getuid() or held.st_mode & 0o077:
        raise PermissionError(
            f"{root} is not a private folder of this user. Remove it, or set TMPDIR elsewhere."
        )
    return root


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
