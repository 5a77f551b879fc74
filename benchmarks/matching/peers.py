"""The tools of the comparison, each run on a set in a process of its own.

python -m benchmarks.matching.peers TOOL SET OUT   links one set with one tool.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.matching import env, sets
from benchmarks.matching.meter import Cost, measured

LINKS = env.CACHE / "links"


def wayhome(left: pa.Table, right: pa.Table, train: Literal["yes", "no"]) -> pa.Table:
    """Wayhome as shipped ("no"), or with a model trained on these files ("yes")."""
    from wayhome.matching.linker import link

    return link(left, right, train=train).links


def _shipped(left: pa.Table, right: pa.Table, one: sets.Kind) -> pa.Table:
    return wayhome(left, right, "no")


def _trained(left: pa.Table, right: pa.Table, one: sets.Kind) -> pa.Table:
    return wayhome(left, right, "yes")


def _splink(left: pa.Table, right: pa.Table, one: sets.Kind) -> pa.Table:
    from benchmarks.matching.splink_peer import link

    return link(left, right, share_right=one.duplicates)


def _two_of_three(left: pa.Table, right: pa.Table, one: sets.Kind) -> pa.Table:
    from benchmarks.matching.two_of_three import link

    return link(left, right)


HERE: dict[str, Callable[[pa.Table, pa.Table, sets.Kind], pa.Table]] = {
    "shipped": _shipped,
    "trained": _trained,
    "splink": _splink,
    "two-of-three": _two_of_three,
}
# recordlinkage holds every compared pair in memory, so sets of millions are not for it.
ECM = "recordlinkage"
TOOLS = (*HERE, ECM)


def run(tool: str, name: str) -> tuple[Path, Cost]:
    """Link a set with a tool: the file of its links, and what that took, reading included.

    meter.Failed when the tool ends badly; what it said stands beside the links.
    """
    given, out = sets.folder(name), LINKS / name / f"{tool}.parquet"
    out.parent.mkdir(parents=True, exist_ok=True)
    if tool == ECM:
        command = [str(env.python()), "-W", "ignore", "-m", "benchmarks.matching.ecm"]
        command += [str(given / "left.parquet"), str(given / "right.parquet"), str(out)]
        command += ["--share-right"] if sets.KINDS[name].duplicates else []
    else:
        command = [sys.executable, "-W", "ignore", "-m", "benchmarks.matching.peers"]
        command += [tool, name, str(out)]
    return out, measured(command, env.PROJECT, out.with_suffix(".log"))


def main(tool: str, name: str, out: str) -> None:
    """What the process of one tool does."""
    logging.disable(logging.WARNING)  # Splink names every level that no pair shows
    left, right = (
        pq.read_table(sets.folder(name) / f"{side}.parquet") for side in ("left", "right")
    )
    pq.write_table(HERE[tool](left, right, sets.KINDS[name]), out)


if __name__ == "__main__":
    main(*sys.argv[1:])
