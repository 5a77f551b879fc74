"""Writes docs/matching-figures.md from figures.json: `python -m benchmarks.matching.page`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.matching.aims import own
from benchmarks.matching.env import PROJECT
from benchmarks.matching.figures import Figure, read
from benchmarks.matching.sets import KINDS
from benchmarks.matching.state import KEPT

PAGE = PROJECT / "docs" / "matching-figures.md"
HEAD = """# Figures of matching

Written by `python -m benchmarks.matching.page` from what `make bench ONLY=matching` and `make bench
ONLY=matching-state` kept. A link is a pair of probability 0.5 or more. Time is that of a whole
process, from its start to its links in a file; memory is its peak. The newest figure of each tool
and set; what the sets are stands in `benchmarks/matching/`.
"""
COLUMNS = (
    "| tool | precision | recall | F1 | false links per 10,000 | seconds | MB "
    "| linked band: precision, recall | measured |\n|---|---|---|---|---|---|---|---|---|\n"
)
GROWTH = """
## Growth

Crowds of made-up people, seven in ten in both files; trained on the files, each run made.

| each side | F1 | seconds | MB | measured |
|---|---|---|---|---|
"""
STATE = """
## A whole state

| clients | members | stage | seconds | MB | F1 | measured |
|---|---|---|---|---|---|---|
"""
CALIBRATION = """
## Calibration

![Predicted probability and the share of links that are true](matching-calibration.svg)
"""


def page(figures: Iterable[Figure], state: Iterable[dict[str, Any]]) -> str:
    """The page's text."""
    newest = {(one.set, one.tool): one for one in figures}
    text = HEAD
    for name in KINDS:
        rows = [one for (of, _), one in newest.items() if of == name]
        if rows:
            text += f"\n## {name}\n\n{COLUMNS}" + "".join(_row(one) for one in rows)
    text += GROWTH
    for name in KINDS:
        if name.startswith("crowd-") and (one := newest.get((name, own(name)))):
            text += (
                f"| {int(name.removeprefix('crowd-')):,} | {one.f1:.4f} | {one.seconds:.0f} "
                f"| {one.megabytes:,.0f} | {_measured(one)} |\n"
            )
    text += STATE
    for run in state:
        f1 = f"{run['f1']:.4f}" if "f1" in run else ""
        text += (
            f"| {run['left']:,} | {run['right']:,} | {run['stage']} | {run['seconds']:,.0f} "
            f"| {run['megabytes']:,.0f} | {f1} "
            f"| {run['date']}, {run['commit']}, {run['machine']} |\n"
        )
    return text + CALIBRATION


def _row(one: Figure) -> str:
    band = ""
    if one.linked_precision is not None:
        band = f"{one.linked_precision:.4f}, {one.linked_recall:.4f}"
    return (
        f"| {one.tool} | {one.precision:.4f} | {one.recall:.4f} | {one.f1:.4f} "
        f"| {one.false_per_10000:g} | {one.seconds:g} | {one.megabytes:,.0f} | {band} "
        f"| {_measured(one)} |\n"
    )


def _measured(one: Figure) -> str:
    return f"{one.date}, {one.commit}, {one.machine}"


def write(path: Path = PAGE) -> None:
    """Write the page anew."""
    state = json.loads(KEPT.read_text()) if KEPT.exists() else []
    path.write_text(page(read(), state), encoding="utf-8")


if __name__ == "__main__":
    write()
