"""Runs a command and prints what it took: `python -m benchmarks.matching.meter COMMAND...`.

A process of its own and a small one, because the memory a child is said to have used is at least
what its parent had.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

THIS = "benchmarks.matching.meter"


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds on the wall, and megabytes at the peak of the largest process."""

    seconds: float
    megabytes: float


class Failed(Exception):
    """The command ended badly; says its last line on standard error."""


def measured(command: list[str], cwd: Path, words: Path) -> Cost:
    """Run the command, its standard error into the file `words`; Failed when it ends badly."""
    with words.open("w") as errors:
        done = subprocess.run(
            [sys.executable, "-m", THIS, *command],
            stdout=subprocess.PIPE, stderr=errors, text=True, check=False, cwd=cwd,
        )  # fmt: skip
    if done.returncode:
        said = words.read_text().strip().splitlines()
        raise Failed(said[-1] if said else f"status {done.returncode}")
    return Cost(**json.loads(done.stdout.splitlines()[-1]))


def main(command: list[str]) -> int:
    """Run, print, answer with the command's own status."""
    began = time.perf_counter()
    status = subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    unit = 1024**2 if sys.platform == "darwin" else 1024
    print(json.dumps({"seconds": round(seconds, 2), "megabytes": round(peak / unit)}))
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
