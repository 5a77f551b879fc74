"""A folder into which others put files: when a file is whole, and what becomes of it afterwards.

A plain file leaves the folder as soon as its encrypted copy is stored and was read back: a roster
whose plain text stayed in done/ would outlive the destruction of its key. What remains is a line
that says what became of it. Only a file that could not be stored, or at which the import broke, is
moved to failed/, and is destroyed there after a week.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from wayhome.documents.cipher import Damaged
from wayhome.documents.models import Document
from wayhome.documents.queries import Destroyed, open_document
from wayhome.exchange.hmis_csv.zip_directory import directory_size

DONE, FAILED = "done", "failed"
NOTE = ".txt"
PATIENCE = 15 * 60.0  # seconds that a file which does not look whole is waited for
KEEP_FAILED = 7 * 86_400.0
KEEP_NOTES = 90 * 86_400.0
LOCK = ".wayhome-watch.lock"
TAIL = 4096


@contextmanager
def only_watcher(folder: Path) -> Iterator[bool]:
    """Whether nobody else watches the folder; holds it for the block. A killed watcher lets go."""
    with (folder / LOCK).open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def looks_whole(path: Path) -> bool:
    """Whether the file ends as its kind ends; one that is not of its kind at all is not waited for.

    A transfer that stalls looks quiet, but its end is missing.
    """
    with path.open("rb") as file:
        start = file.read(2)
        if path.suffix.lower() == ".zip":
            return start != b"PK" or directory_size(path) is not None
        tail = _tail(file)
    if path.suffix.lower() == ".csv":
        return tail.endswith((b"\n", b"\r"))
    return start.upper() != b"IS" or b"IEA" in tail.upper()


def _tail(file: BinaryIO) -> bytes:
    file.seek(max(0, file.seek(0, os.SEEK_END) - TAIL))
    return file.read()


def is_stored(path: Path, document: Document) -> bool:
    """Whether the encrypted copy can be read back and is what lies in the folder now."""
    try:
        with open_document(document) as content:
            stored = _digest(content)
    except (Damaged, Destroyed, OSError):
        return False
    with path.open("rb") as file:
        return stored == document.sha256 == _digest(file)


def _digest(file: BinaryIO) -> str:
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type] # readinto is there


def destroy_plain(path: Path, words: str, *, good: bool) -> None:
    """Remove a file whose encrypted copy is stored, and leave a note of what became of it."""
    path.unlink()
    _note(path, words, DONE if good else FAILED)


def put_aside(path: Path, words: str) -> None:
    """Move a file that could not be stored, or at which the import broke, to failed/."""
    target = _note(path, words, FAILED)
    path.rename(target)
    os.utime(target)  # its week begins now


def _note(path: Path, words: str, folder: str) -> Path:
    """Write the note; returns where the file itself would lie beside it."""
    place = path.parent / folder
    place.mkdir(mode=0o700, exist_ok=True)
    target = place / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{path.name}"
    target.with_name(target.name + NOTE).write_text(words + "\n", encoding="utf-8")
    return target


def sweep(folder: Path, *, now: float | None = None) -> int:
    """Destroy what has lain in done/ and failed/ long enough; returns how many files went."""
    moment = time.time() if now is None else now
    gone = 0
    for place in (folder, *(sub for sub in folder.iterdir() if sub.is_dir())):
        for name in (DONE, FAILED):
            for path in (place / name).glob("*"):
                keep = KEEP_NOTES if path.suffix == NOTE else KEEP_FAILED
                if path.is_file() and path.lstat().st_mtime < moment - keep:
                    path.unlink(missing_ok=True)
                    gone += 1
    return gone
