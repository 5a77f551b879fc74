"""Watches a folder into which others put their nightly files."""

from __future__ import annotations

import fnmatch
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from config import inbox
from wayhome.core.findings import UnusableInput
from wayhome.exchange.by_hand import import_file, source_for
from wayhome.exchange.choices import RunState
from wayhome.exchange.models import ImportRun
from wayhome.organizations.models import Source

EVERY = 10.0  # seconds between two looks; a file that changed between them is still being written
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
STATES = {
    RunState.LOADED: "loaded",
    RunState.WAITING: "waits for somebody to approve it under Imports",
    RunState.REFUSED: "refused",
    RunState.FAILED: "failed",
}
Seen = dict[Path, tuple[int, int]]
Say = Callable[[str], object]


def watch_folder(folder: Path, *, once: bool, say: Say, every: float = EVERY) -> None:
    """Import what is complete, again and again, until SIGTERM or Ctrl-C.

    Of two that watch one folder the second waits until the first ends; with `once` it raises
    UnusableInput.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _stopping() as stopped:
        try:
            while not stopped():
                with inbox.only_watcher(folder) as alone:
                    if alone:
                        say(f"Watching {folder}")
                        _watch(Watch(folder, say), once, every, stopped)
                        return
                if once:
                    raise UnusableInput(
                        f"Another wayhome import --watch works in {folder}; nothing was taken."
                    )
                say(f"Another wayhome import --watch works in {folder}; waiting for it to end.")
                time.sleep(every)
        except KeyboardInterrupt:
            say("Stopped.")


@contextmanager
def _stopping() -> Iterator[Callable[[], bool]]:
    asked: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, frame: asked.append(number))
    try:
        yield lambda: bool(asked)
    finally:
        signal.signal(signal.SIGTERM, before)


def _watch(watch: Watch, once: bool, every: float, stopped: Callable[[], bool]) -> None:
    watch.look()
    while not stopped():
        time.sleep(every)
        for path in watch.look():
            if not stopped():
                watch.take(path)
        inbox.sweep(watch.folder)
        if once:
            return


@dataclass
class Watch:
    """What was seen of the folder so far: each file's size and time of change, and since when."""

    folder: Path
    say: Say
    seen: Seen = field(default_factory=dict)
    since: dict[Path, float] = field(default_factory=dict)
    told: set[Path] = field(default_factory=set)
    left: Seen = field(default_factory=dict)

    def look(self) -> list[Path]:
        """The files that did not change since the last look and are whole, in order of name."""
        now = {path: _state(path) for path in _files(self.folder)}
        same = [path for path, state in sorted(now.items()) if self.seen.get(path) == state]
        moment = time.monotonic()
        self.since = {p: self.since.get(p, moment) if p in same else moment for p in now}
        self.seen = now
        return [path for path in same if self.left.get(path) != now[path] and self._whole(path)]

    def _whole(self, path: Path) -> bool:
        if not path.exists() or inbox.looks_whole(path):
            return path.exists()
        quiet = max(
            time.monotonic() - self.since[path], time.time() - self.seen[path][1] / 1_000_000_000
        )
        if quiet >= inbox.PATIENCE:
            return True
        if path not in self.told:
            self.told.add(path)
            self.say(
                f"{path.name}: its end is missing, so it may still be on its way. It is taken as "
                f"it is when nothing comes for {inbox.PATIENCE / 60:.0f} minutes."
            )
        return False

    def take(self, path: Path) -> None:
        """Import one file; once it is stored, encrypted, the plain file goes."""
        self.told.discard(path)
        try:
            run = import_file(path, _source(path, self.folder))
        except UnusableInput as refusal:
            words = f"{path.name}: not taken. {refusal}"
            self._say(path, words, lambda: inbox.put_aside(path, words))
            return
        state = RunState(run.state)
        words = f"{path.name}: {STATES.get(state, state)}. {run.why}".strip()
        self._say(path, words, lambda: self._finish(path, run, words))

    def _finish(self, path: Path, run: ImportRun, words: str) -> None:
        if not inbox.is_stored(path, run.document):
            self.say(f"{path.name}: it changed while it was read; it is looked at again.")
        elif run.state == RunState.FAILED:
            inbox.put_aside(path, words)
        else:
            good = run.state in (RunState.LOADED, RunState.WAITING)
            inbox.destroy_plain(path, words, good=good)

    def _say(self, path: Path, words: str, finish: Callable[[], None]) -> None:
        self.say(words)
        try:
            finish()
        except FileNotFoundError:
            pass  # whoever sent it took it away
        except OSError as error:
            # Taken once, it is not taken again until it changes.
            self.left[path] = self.seen.get(path, (0, 0))
            self.say(
                f"{path.name}: the plain file cannot be removed ({error.strerror}); remove it, "
                "and give this user the right to write in the folder."
            )


def _state(path: Path) -> tuple[int, int]:
    try:
        held = path.stat()
    except FileNotFoundError:
        return (-1, 0)
    return (held.st_size, held.st_mtime_ns)


def _files(folder: Path) -> Iterator[Path]:
    for place in (folder, *(sub for sub in folder.iterdir() if sub.is_dir())):
        if place.name in (inbox.DONE, inbox.FAILED):
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


def _source(path: Path, folder: Path) -> Source:
    kind = _kind(path) or ""
    code = path.parent.name if path.parent != folder else ""
    return source_for(kind, code, path.stem)
