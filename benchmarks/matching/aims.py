"""What matching is to reach, set by set, as entries of benchmarks/results.json."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyarrow.parquet as pq

from benchmarks.matching import sets
from benchmarks.matching.figures import Figure
from benchmarks.results import Entry

OWN = ("shipped", "trained")
# Two files of fewer rows than this are linked with the shipped model.
TRAINS_FROM = 2_000
F1 = {"febrl4": 0.9998, "febrl4-no-number": 0.9992, "crowd-1000000": 0.985}
LINKED = {"county": (0.999, 0.97)}
SECONDS = {"crowd-1000000": 150}
MEGABYTES = {"crowd-1000000": 6 * 1024}


def own(name: str) -> str:
    """How Wayhome links a set when it is not told: trained on it, or as shipped."""
    folder = sets.folder(name)
    rows = [pq.read_metadata(folder / f"{side}.parquet").num_rows for side in ("left", "right")]
    return "trained" if min(rows) >= TRAINS_FROM else "shipped"


def entries(name: str, tools: Mapping[str, Figure]) -> Iterator[Entry]:
    """Entries of one set from the figures of its tools; none when Wayhome was not run on it."""
    if (ours := tools.get(own(name))) is None:
        return
    others = [figure for tool, figure in tools.items() if tool not in OWN]
    if others:
        best = max(others, key=lambda other: other.f1)
        ratio = round(ours.f1 / best.f1, 4)
        title = f"matching {name}: F1 beside others"
        yield Entry(title, ours.f1, "F1", best.tool, ratio, 1.0, round(ours.f1 - best.f1, 4) >= 0)
    if name in F1:
        yield at_least_aim(f"matching {name}: F1", ours.f1, "F1", F1[name])
    if name in LINKED and ours.linked_precision is not None and ours.linked_recall is not None:
        precision, recall = LINKED[name]
        yield at_least_aim(
            f"matching {name}: precision of the linked band", ours.linked_precision, "", precision
        )
        yield at_least_aim(
            f"matching {name}: recall of the linked band", ours.linked_recall, "", recall
        )
    if name in SECONDS:
        yield at_most_aim(f"matching {name}: time", ours.seconds, "s", SECONDS[name])
    if name in MEGABYTES:
        yield at_most_aim(f"matching {name}: memory", ours.megabytes, "MB", MEGABYTES[name])


def at_least_aim(name: str, figure: float, unit: str, aim: float) -> Entry:
    """An entry for something that should be at least the aim."""
    return Entry(name, figure, unit, "the aim", round(figure / aim, 4), aim, figure >= aim)


def at_most_aim(name: str, figure: float, unit: str, aim: float) -> Entry:
    """An entry for a cost that should be at most the aim."""
    return Entry(name, figure, unit, "the aim", round(figure / aim, 4), aim, figure <= aim)
