"""A whole state: 300,000 clients against 15,000,000 members, in stages that can be resumed.

    python -m benchmarks.matching.state FOLDER --left 300000 --right 15000000

Each stage (`data`, `load`, `train`, `predict`) is a process of its own that reads and
writes files in the folder, and leaves `<stage>.json` with what it took; a stage that has left it
is not run again. Links are in `links.parquet`, what a stage said in `<stage>.log`.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.matching import env, sets
from benchmarks.matching.aims import at_most_aim
from benchmarks.matching.figures import commit, machine
from benchmarks.matching.meter import measured
from benchmarks.matching.rates import rate
from benchmarks.results import Entry
from wayhome.matching.linker import link, load_model, save_model
from wayhome.matching.linker.train import AT_HAND
from wayhome.matching.linker.train import train as trained

FOLDER = env.CACHE / "state"
KEPT = Path(__file__).parent / "state_figures.json"
LEFT, RIGHT = 300_000, 15_000_000
MINUTES, MEGABYTES = 90, 16 * 1024
MEMORY_LIMIT = "10GB"  # DuckDB's share of the 16
TRAINED_ON = 1_000_000
SEED = 20261122


def data(folder: Path, left: int, right: int) -> None:
    """Make the people."""
    sets.crowd(folder, left, right)


def load(folder: Path, left: int, right: int) -> None:
    """Put both files into a form that is read from the disk as it is needed."""
    for side in ("left", "right"):
        with pq.ParquetFile(folder / f"{side}.parquet") as given:
            schema = given.schema_arrow
            with (
                pa.OSFile(str(folder / f"{side}.arrow"), "wb") as file,
                pa.ipc.new_file(file, schema) as out,
            ):
                for batch in given.iter_batches():
                    out.write_batch(batch)


def train(folder: Path, left: int, right: int) -> None:
    """Learn from all clients and so many of the members, among whom fewer find themselves."""
    members = _table(folder, "right")
    start = load_model()
    part = min(1.0, TRAINED_ON / len(members))
    dice = random.Random(SEED)
    chosen = sorted(dice.sample(range(len(members)), round(len(members) * part)))
    model = trained(
        _table(folder, "left"),
        members.take(pa.array(chosen)),
        replace(start, share=start.share * part),
        given=AT_HAND,
        records=left,
        memory_limit=MEMORY_LIMIT,
    )
    note = f"Trained on {left:,} made-up clients and {len(chosen):,} members."
    save_model(replace(model, share=start.share, note=note), folder / "model.json")


def predict(folder: Path, left: int, right: int) -> None:
    """Link."""
    found = link(
        _table(folder, "left"),
        _table(folder, "right"),
        model=load_model(folder / "model.json"),
        memory_limit=MEMORY_LIMIT,
        progress=lambda step, done, of: print(f"{done}/{of} {step}", file=sys.stderr, flush=True),
    )
    pq.write_table(found.links, folder / "links.parquet")


STAGES: dict[str, Callable[[Path, int, int], None]] = {
    "data": data,
    "load": load,
    "train": train,
    "predict": predict,
}


def _table(folder: Path, side: str) -> pa.Table:
    return pa.ipc.open_file(pa.memory_map(str(folder / f"{side}.arrow"))).read_all()


def run(folder: Path = FOLDER, left: int = LEFT, right: int = RIGHT) -> None:
    """Run the stages that have not been; ValueError when the folder is of other sizes."""
    folder.mkdir(parents=True, exist_ok=True)
    for stage in STAGES:
        kept = folder / f"{stage}.json"
        if kept.exists():
            held = json.loads(kept.read_text())
            if (held["left"], held["right"]) != (left, right):
                raise ValueError(f"{kept} is of {held['left']} x {held['right']}.")
            print(f"{stage}: done before", flush=True)
            continue
        print(f"{stage}: see {folder / stage}.log", flush=True)
        command = [sys.executable, "-m", "benchmarks.matching.state", str(folder), "--only", stage]
        command += ["--left", str(left), "--right", str(right)]
        cost = measured(command, env.PROJECT, folder / f"{stage}.log")
        figures: dict[str, Any] = {"left": left, "right": right, "stage": stage, **asdict(cost)}
        if stage == "predict":
            rates = rate(folder / "links.parquet", folder / "truth.parquet")
            figures |= {n: round(getattr(rates, n), 5) for n in ("precision", "recall", "f1")}
        figures |= {
            "date": datetime.now(UTC).date().isoformat(), "commit": commit(), "machine": machine()
        }  # fmt: skip
        kept.write_text(json.dumps(figures))
        print(f"{stage}: {cost.seconds:.0f} s, {cost.megabytes:,.0f} MB", flush=True)
        if (left, right) == (LEFT, RIGHT):
            _keep(figures)


def entries(folder: Path = FOLDER) -> list[Entry]:
    """What the stages took that are not the making of the data, beside what they may."""
    took = [json.loads((folder / f"{stage}.json").read_text()) for stage in STAGES]
    minutes = sum(one["seconds"] for one in took[1:]) / 60
    megabytes = max(one["megabytes"] for one in took[1:])
    return [
        at_most_aim("matching of a state: time", round(minutes, 1), "min", MINUTES),
        at_most_aim("matching of a state: memory", megabytes, "MB", MEGABYTES),
    ]


def _keep(figures: dict[str, Any]) -> None:
    held = json.loads(KEPT.read_text()) if KEPT.exists() else []
    KEPT.write_text(json.dumps([*held, figures], indent=1) + "\n")


def main() -> None:
    """Run all stages, or one of them here and now."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    parser.add_argument("--left", type=int, default=LEFT)
    parser.add_argument("--right", type=int, default=RIGHT)
    parser.add_argument("--only", choices=list(STAGES))
    asked = parser.parse_args()
    if asked.only:
        logging.disable(logging.WARNING)  # Splink names every level that no pair shows
        STAGES[asked.only](asked.folder, asked.left, asked.right)
    else:
        run(asked.folder, asked.left, asked.right)


if __name__ == "__main__":
    main()
