"""The environment of the tools that are compared with, apart from Wayhome's own packages."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
CACHE = PROJECT / "var" / "bench"
LOCK = PROJECT / "requirements" / "bench.txt"
_HOME = CACHE / "venv"
_PYTHON = _HOME / "bin" / "python"
_READY = _HOME / "ready"


def is_ready() -> bool:
    """Whether the environment holds what the lock says."""
    return _READY.exists() and _READY.read_text() == LOCK.read_text()


def python() -> Path:
    """The environment's interpreter; brings its packages in when they are not there (a minute)."""
    if not is_ready():
        sys.stderr.write("Bringing in the tools to compare with: a minute, once.\n")
        subprocess.run([sys.executable, "-m", "venv", "--clear", _HOME], check=True)
        install = ["-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        subprocess.run([_PYTHON, *install, "--require-hashes", "-r", LOCK], check=True)
        _READY.write_text(LOCK.read_text())
    return _PYTHON


def run(module: str, *arguments: str) -> None:
    """Run a module of this project in the environment; CalledProcessError when it fails."""
    command = [python(), "-W", "ignore", "-m", module, *arguments]
    quiet = {**os.environ, "TQDM_DISABLE": "1"}
    subprocess.run(command, check=True, cwd=PROJECT, env=quiet)
