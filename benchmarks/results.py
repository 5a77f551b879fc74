"""Figures: one entry each, kept in benchmarks/results.json; entries not measured now stay."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

RESULTS = Path(__file__).parent / "results.json"


@dataclass(frozen=True, slots=True)
class Entry:
    """One figure. `ratio` compares it with `peer`, measured in the same run; `aim` bounds it."""

    name: str
    figure: float
    unit: str
    peer: str
    ratio: float
    aim: float
    reached: bool


def at_most(
    name: str, figure: float, unit: str, *, peer: str, peer_figure: float, aim: float
) -> Entry:
    """An entry for a cost: how many times the peer's it is, and may be."""
    ratio = round(figure / peer_figure, 2)
    return Entry(name, round(figure, 3), unit, peer, ratio, aim, ratio <= aim)


def keep(entries: Iterable[Entry], path: Path = RESULTS) -> None:
    """Put the entries in place of those of the same name."""
    held = json.loads(path.read_text()) if path.exists() else []
    new = {entry.name: asdict(entry) for entry in entries}
    kept = [new.pop(entry["name"], entry) for entry in held]
    path.write_text(json.dumps([*kept, *new.values()], indent=1) + "\n")


def show(entry: Entry) -> str:
    """One line for whoever waits."""
    verdict = "reached" if entry.reached else "missed"
    return (
        f"{entry.name}: {entry.figure:g} {entry.unit}, {entry.ratio:g} times {entry.peer} "
        f"(aim {entry.aim:g}: {verdict})"
    )
