"""The wheel, built once for all tests of this folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


def build_wheel(into: Path) -> Path:
    """Build as `make wheel` does; the wheel's path."""
    if not (PROJECT / "static" / "build" / "wayhome.css").is_file():
        pytest.fail("The front end is not built: run `make setup`")
    done = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(into), "."],
        cwd=PROJECT, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return next(into.glob("wayhome-*.whl"))
