"""Figures of matching, each with its date, commit and machine; kept in `figures.json`."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.matching.env import PROJECT
from benchmarks.matching.meter import Cost
from benchmarks.matching.rates import Rates

FIGURES = Path(__file__).parent / "figures.json"


@dataclass(frozen=True, slots=True)
class Figure:
    """One tool on one set: rates of links of probability 0.5 or more, and of the linked band."""

    set: str
    tool: str
    links: int
    precision: float
    recall: float
    f1: float
    false_per_10000: float
    linked_precision: float | None
    linked_recall: float | None
    seconds: float
    megabytes: float
    date: str
    commit: str
    machine: str

    @property
    def key(self) -> tuple[str, ...]:
        return self.set, self.tool, self.date, self.commit, self.machine


def figure(name: str, tool: str, rates: Rates, linked: Rates | None, cost: Cost) -> Figure:
    """What was measured just now."""
    return Figure(
        name,
        tool,
        rates.links,
        round(rates.precision, 5),
        round(rates.recall, 5),
        round(rates.f1, 5),
        round(rates.false_per_10000, 1),
        round(linked.precision, 5) if linked else None,
        round(linked.recall, 5) if linked else None,
        cost.seconds,
        cost.megabytes,
        datetime.now(UTC).date().isoformat(),
        commit(),
        machine(),
    )


def commit() -> str:
    """The short name of the commit measured; with a plus when files differ from it."""
    done = subprocess.run(
        ["git", "describe", "--always", "--exclude=*", "--dirty=+"],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout.strip() or "unknown"


def machine() -> str:
    """What matters of the machine: cores, memory, kind."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return f"{os.cpu_count()} cores, {memory:.0f} GB, {platform.system()} {platform.machine()}"


def read(path: Path = FIGURES) -> list[Figure]:
    """All that were kept, oldest first."""
    return [Figure(**one) for one in json.loads(path.read_text())] if path.exists() else []


def keep(figures: Iterable[Figure], path: Path = FIGURES) -> None:
    """Add the figures; one of the same key takes the older's place."""
    held = {one.key: one for one in (*read(path), *figures)}
    path.write_text(json.dumps([asdict(one) for one in held.values()], indent=1) + "\n")
