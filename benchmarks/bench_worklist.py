"""The whole main job on files: a made-up county against its plans' rosters.

In a process of its own, so that its peak memory is its own. The peer is the limit that was set:
three minutes and 4 GB on two cores for 10,000 clients and 200,000 members.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.results import Entry

MINUTES, GIGABYTES = 180.0, 4.0
SIZES = ((1_000, 20_000), (10_000, 200_000))


def measure(sizes: tuple[tuple[int, int], ...] = SIZES) -> Iterator[Entry]:
    """Seconds and peak memory of `wayhome worklist` for each (clients, members)."""
    from wayhome.synthetic.county import synthesize_county

    for clients, members in sizes:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder)
            # About three quarters of the clients are members themselves.
            synthesize_county(people=clients, seed=1, out=out, unrelated=members - clients)
            rosters = [part for f in sorted(out.glob("*.834")) for part in ("--enrollment", str(f))]
            started = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "config.cli", "worklist", "--hmis", str(out / "hmis.zip"),
                 *rosters, "--served", str(out / "served.csv"), "--out", str(out / "out.csv")],
                check=True,
                capture_output=True,
            )  # fmt: skip
            seconds = time.perf_counter() - started
        # The largest child so far: sizes grow, so it is this one.
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
        size = f"{clients:,} clients, {members:,} members"
        yield _entry(f"worklist, {size}", seconds, "s", f"the limit of {MINUTES:g} s", MINUTES)
        yield _entry(f"worklist memory, {size}", memory, "GB", "the limit of 4 GB", GIGABYTES)


def _entry(name: str, figure: float, unit: str, peer: str, limit: float) -> Entry:
    ratio = round(figure / limit, 2)
    return Entry(name, round(figure, 2), unit, peer, ratio, 1.0, ratio <= 1)
