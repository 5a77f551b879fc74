"""Watches a folder into which others put their nightly files."""

from __future__ import annotations

import fnmatch
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from wayhome.core.findings import UnusableInput
from wayhome.exchange.by_hand import import_file, source_for
from wayhome.exchange.choices import RunState
from wayhome.organizations.models import Source

EVERY = 10.0  # seconds between two looks; a file that did not grow between them is complete
DONE, FAILED = "done", "failed"
PATTERNS = {
    "*.zip": "hmis",
    "*.834": "834",
    "*.x12": "834",
    "*.edi": "834",
    "*.dat": "834",
    "releases*.csv": "releases",
    "served*.csv": "served",
    "providers*.csv": "providers",
}
UNFINISHED = ("*.part", "*.tmp", "*.filepart", "*.crdownload", ".*", "~*")
Seen = dict[Path, tuple[int, int]]
Say = Callable[[str], object]


def watch_folder(folder: Path, *, once: bool, say: Say, every: float = EVERY) -> None:
    """Import what is complete, again and again, until SIGTERM or Ctrl-C."""
    folder.mkdir(parents=True, exist_ok=True)
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    before = signal.signal(signal.SIGTERM, stop)
    try:
        seen = look(folder)
        say(f"Watching {folder}")
        while not stopping:
            time.sleep(every)
            now = look(folder)
            for path, size in sorted(now.items()):
                if seen.get(path) == size and not stopping:
                    take(path, folder, say)
            seen = look(folder)
            if once:
                return
    except KeyboardInterrupt:
        say("Stopped.")
    finally:
        signal.signal(signal.SIGTERM, before)


def look(folder: Path) -> Seen:
    """The files that might be imported, with size and time of change."""
    found: Seen = {}
    for path in _files(folder):
        held = path.stat()
        found[path] = (held.st_size, held.st_mtime_ns)
    return found


def _files(folder: Path) -> Iterator[Path]:
    for place in (folder, *(sub for sub in folder.iterdir() if sub.is_dir())):
        if place.name in (DONE, FAILED):
            continue
        for path in place.iterdir():
            if path.is_symlink() or not path.is_file() or _matches(path, UNFINISHED):
                continue
            if _kind(path) is not None:
                yield path


def _matches(path: Path, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch.fnmatch(path.name.lower(), pattern) for pattern in patterns)


def _kind(path: Path) -> str | None:
    for pattern, kind in PATTERNS.items():
        if fnmatch.fnmatch(path.name.lower(), pattern):
            return kind
    return None


def take(path: Path, folder: Path, say: Say) -> None:
    """Import one file and move it away, whatever became of it."""
    try:
        run = import_file(path, _source(path, folder))
        say(f"{path.name}: {run.get_state_display()}. {run.why}".strip())
        good = run.state in (RunState.LOADED, RunState.WAITING)
    except UnusableInput as refusal:
        say(f"{path.name}: {refusal}")
        good = False
    target = path.parent / (DONE if good else FAILED)
    target.mkdir(exist_ok=True)
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    shutil.move(path, target / f"{moment}-{path.name}")


def _source(path: Path, folder: Path) -> Source:
    kind = _kind(path) or ""
    code = path.parent.name if path.parent != folder else ""
    return source_for(kind, code, path.stem)
