"""Starts `wayhome demo` as a process and asks what it left behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE = 120  # seconds; a busy machine makes a database in twenty
ENDING = 5  # seconds


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(truth: Callable[[], bool], what: str, patience: float = PATIENCE) -> float:
    """Seconds until it is so; fails the test where it never is."""
    start = time.monotonic()
    while not truth():
        assert time.monotonic() - start < patience, f"waited {patience} seconds for {what}"
        time.sleep(0.2)
    return time.monotonic() - start


def surroundings(home: Path) -> dict[str, str]:
    """This process's, without what would lead to the tests' own database."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("WAYHOME_", "DATABASE_"))}
    return kept | {"WAYHOME_HOME": str(home), "PYTHONUNBUFFERED": "1"}


class Demo:
    """A running `wayhome demo`; `before` wraps the command, as make's shell does."""

    def __init__(self, home: Path, *arguments: str, port: int = 0, before: str = "") -> None:
        self.home, self.port = home, port or free_port()
        home.mkdir(exist_ok=True)
        self.log = home / "said.txt"
        command = [sys.executable, "-m", "config.cli", "demo", "--port", str(self.port),
                   "--county", "tests.commands.counties", *arguments]  # fmt: skip
        if before:
            command = ["/bin/sh", "-c", before, "sh", *command]
        with self.log.open("w") as said:
            self.process = subprocess.Popen(
                command, cwd=PROJECT, env=surroundings(home), stdout=said, stderr=said,
                start_new_session=True,
            )  # fmt: skip

    def get(self, path: str = "/") -> tuple[int, str]:
        """Status and text of a page; 0 while nothing listens."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as page:
                return page.status, page.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()
        except OSError:
            return 0, ""

    def answers(self) -> bool:
        return self.get()[0] != 0

    def loaded(self) -> bool:
        assert self.process.poll() is None, self.said()
        return self.get()[0] == 200

    def said(self) -> str:
        return self.log.read_text()

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(timeout=PATIENCE)

    def left_behind(self) -> list[str]:
        """Processes that still have to do with this home or port.

        A server that has let go of its lock is among the processes for a moment longer.
        """
        until = time.monotonic() + ENDING
        while (found := self._running()) and time.monotonic() < until:
            time.sleep(0.1)
        return found

    def _running(self) -> list[str]:
        mine = {str(self.home), f"--port\0{self.port}"}
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                said = (folder / "cmdline").read_text() + (folder / "environ").read_text()
                command = (folder / "cmdline").read_text()
            except (OSError, UnicodeDecodeError):
                continue
            if command and any(one in said for one in mine):
                found.append(f"{folder.name} {command.replace(chr(0), ' ')}")
        return [line for line in found if not line.startswith(f"{os.getpid()} ")]
