"""Writes docs/performance.md from benchmarks/results.json: `python -m benchmarks.page`."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.results import RESULTS

PAGE = RESULTS.parents[1] / "docs" / "performance.md"
HEAD = """# Performance

Written by `python -m benchmarks.page` from `benchmarks/results.json`, which `make bench` fills
(`make bench ONLY="import --large"` goes to a million rows). Measured on 2 cores that other work may
have shared; a ratio compares two figures of the same run. An aim that was missed is said to be.

| figure | measured | compared with | ratio | aim | |
|---|---|---|---|---|---|
"""
FOOT = """
The import figures were measured while other work shared the two cores: both sides of a ratio wait
alike, seconds are too high. The worklist was measured on an idle machine. A page's figure is the
slowest of five in Chromium, from the click to all of it, with the server on the same two cores.
The review's are of 60 pairs decided one after the other as soon as each could be read whole, so
that what follows a decision ran all the while, beside other work on the same two cores.
"""


def page(results: list[dict[str, object]]) -> str:
    """The page's text."""
    lines = [
        f"| {one['name']} | {one['figure']:,} {one['unit']} | {one['peer']} | {one['ratio']} "
        f"| {one['aim']} | {'reached' if one['reached'] else 'missed'} |\n"
        for one in results
    ]
    return HEAD + "".join(lines) + FOOT


def main(path: Path = PAGE) -> None:
    """Write the page anew."""
    path.write_text(page(json.loads(RESULTS.read_text())), encoding="utf-8")


if __name__ == "__main__":
    main()
