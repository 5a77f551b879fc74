"""Wayhome's matching against other tools, on sets whose truth is known.

python -m benchmarks.bench_matching --sets febrl4 --tools trained splink   prints a part of the
table, and keeps it with --keep.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator

from benchmarks.matching import sets
from benchmarks.matching.aims import OWN, entries
from benchmarks.matching.calibration import draw
from benchmarks.matching.figures import Figure, figure, keep
from benchmarks.matching.meter import Failed
from benchmarks.matching.page import write
from benchmarks.matching.peers import ECM, TOOLS, run
from benchmarks.matching.rates import rate
from benchmarks.results import Entry

HEAD = (
    f"{'set':<29}{'tool':<15}{'precision':>10}{'recall':>9}{'F1':>9}{'false/10k':>11}"
    f"{'seconds':>9}{'MB':>7}  linked band P / R"
)


def measure() -> Iterator[Entry]:
    """Every tool on every set: prints the table as it grows, keeps it, answers with the aims."""
    print(HEAD, flush=True)
    for name in sets.KINDS:
        found = {one.tool: one for one in table([name], TOOLS)}
        keep(found.values())
        yield from entries(name, found)
    draw()
    write()


def table(names: Iterable[str], tools: Iterable[str]) -> Iterator[Figure]:
    """These tools on these sets, printed; a tool that fails is said to, and left out."""
    for name in names:
        for tool in tools:
            if tool == ECM and sets.KINDS[name].large:
                continue
            try:
                links, cost = run(tool, name)
            except Failed as failed:
                print(f"{name:<29}{tool:<15}failed: {failed}", flush=True)
                continue
            truth = sets.folder(name) / "truth.parquet"
            linked = rate(links, truth, band="linked") if tool in OWN else None
            one = figure(name, tool, rate(links, truth), linked, cost)
            print(line(one), flush=True)
            yield one


def line(one: Figure) -> str:
    """The figure for whoever waits."""
    band = "" if one.linked_precision is None else (
        f"  {one.linked_precision:.4f} / {one.linked_recall:.4f}"
    )  # fmt: skip
    return (
        f"{one.set:<29}{one.tool:<15}{one.precision:>10.4f}{one.recall:>9.4f}{one.f1:>9.4f}"
        f"{one.false_per_10000:>11.1f}{one.seconds:>9.1f}{one.megabytes:>7.0f}{band}"
    )


def main() -> None:
    """Print a part of the table, and keep it when asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", nargs="+", default=list(sets.KINDS), choices=list(sets.KINDS))
    parser.add_argument("--tools", nargs="+", default=list(TOOLS), choices=TOOLS)
    parser.add_argument("--keep", action="store_true", help="add to the figures kept")
    asked = parser.parse_args()
    print(HEAD, flush=True)
    found = list(table(asked.sets, asked.tools))
    if asked.keep:
        keep(found)
        draw()
        write()


if __name__ == "__main__":
    main()
