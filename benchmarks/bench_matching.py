"""Wayhome's matching against other tools, on sets whose truth is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from benchmarks.matching import sets
from benchmarks.matching.meter import Cost, Failed
from benchmarks.matching.peers import ECM, TOOLS, run
from benchmarks.matching.rates import Rates, rate


@dataclass(frozen=True, slots=True)
class Row:
    """One tool on one set."""

    set: str
    tool: str
    rates: Rates
    linked: Rates | None
    cost: Cost


HEAD = (
    f"{'set':<22}{'tool':<15}{'precision':>10}{'recall':>9}{'F1':>9}{'false/10k':>11}"
    f"{'seconds':>9}{'MB':>7}  linked band P / R"
)


def rows(names: Iterable[str], tools: Iterable[str] = TOOLS) -> Iterator[Row]:
    """Every tool on every set, but recordlinkage on the large ones."""
    tools = tuple(tools)
    for name in names:
        for tool in tools:
            if tool == ECM and sets.KINDS[name].large:
                continue
            truth = sets.folder(name) / "truth.parquet"
            try:
                links, cost = run(tool, name)
            except Failed as failed:
                print(f"{name:<22}{tool:<15}failed: {failed}", flush=True)
                continue
            own = tool in ("shipped", "trained")
            linked = rate(links, truth, band="linked") if own else None
            yield Row(name, tool, rate(links, truth), linked, cost)


def line(row: Row) -> str:
    """The row for whoever waits."""
    rates, linked = row.rates, row.linked
    band = f"  {linked.precision:.4f} / {linked.recall:.4f}" if linked else ""
    return (
        f"{row.set:<22}{row.tool:<15}{rates.precision:>10.4f}{rates.recall:>9.4f}{rates.f1:>9.4f}"
        f"{rates.false_per_10000:>11.1f}{row.cost.seconds:>9.1f}{row.cost.megabytes:>7.0f}{band}"
    )


def measure(names: Iterable[str], tools: Iterable[str] = TOOLS) -> Iterator[Row]:
    """Print the table as it grows."""
    print(HEAD, flush=True)
    for row in rows(names, tools):
        print(line(row), flush=True)
        yield row


if __name__ == "__main__":
    import argparse

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", nargs="*", default=list(sets.KINDS))
    parser.add_argument("--tools", nargs="*", default=list(TOOLS))
    asked = parser.parse_args()
    list(measure(asked.sets, asked.tools))
