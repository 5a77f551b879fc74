"""What `make proof` runs after the tests: the suite on another server, and a bare machine.

A part returns an exit code; one that cannot run here says why, and counts as a skip.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.proof.cluster import cluster, debian_15

PROJECT = Path(__file__).resolve().parents[2]
Note = Callable[[str], None]


def postgresql_15(note: Note) -> int:
    """The suite, without the browser's part of it, on the oldest PostgreSQL that is promised."""
    programs = debian_15()
    if programs is None:
        note("PostgreSQL 15 is not installed, so the suite did not run on it")
        return 0
    with cluster(programs, only_socket=True) as server:
        return _timed(
            "the suite on PostgreSQL 15",
            [sys.executable, "-m", "tests.run", "-m", "not proof and not browser"],
            WAYHOME_TEST_SERVER=f"host={server.sockets} user=admin",
            DATABASE_URL=f"postgresql:///wayhome?host={server.sockets}",
        )


def bare_machine(note: Note) -> int:
    """Set-up, tests and demo in a Debian that has next to nothing."""
    if os.geteuid() != 0 or not shutil.which("mmdebstrap"):
        note("no bare Debian was made: that takes root and the package mmdebstrap")
        return 0
    return _timed("a bare Debian", ["bash", "tests/proof/bare.sh"])


def _timed(what: str, command: list[str], **surroundings: str) -> int:
    start = time.monotonic()
    done = subprocess.run(command, cwd=PROJECT, env=os.environ | surroundings, check=False)
    word = "well" if done.returncode == 0 else "NOT well"
    sys.stdout.write(f"{what}: {word}, {time.monotonic() - start:.0f} seconds\n")
    return done.returncode


PARTS: tuple[Callable[[Note], int], ...] = (postgresql_15, bare_machine)
