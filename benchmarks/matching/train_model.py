"""Makes the linker's shipped model anew, from the made-up county.

    python -m benchmarks.matching.train_model --out wayhome/matching/linker/model.json

A county of `--people` with `--unrelated` other members is written and read as files, the way a
real one would be; the starting model (guesses, `start_model.json`) is trained on it by the recipe
in `wayhome/matching/linker/train.py`, and calibrated to the county's truth. Takes minutes.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from wayhome.exchange import persons
from wayhome.exchange.hmis_csv.read import read_export
from wayhome.exchange.x12_834.read import read_roster
from wayhome.matching.linker import load_model, save_model
from wayhome.matching.linker.train import PAIRS, calibrate, train
from wayhome.synthetic.county import synthesize_county

County = tuple[pa.Table, pa.Table, set[tuple[str, str]]]
START = Path(__file__).parent / "start_model.json"


def main() -> None:
    """Read the command line, train, write the model."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--unrelated", type=int, default=190_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[5, 6, 7])
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    counties = [made_up(asked.people, asked.unrelated, seed) for seed in asked.seeds]
    clients, members, _ = counties[0]
    model = train(clients, members, load_model(START), pairs=PAIRS)
    model = calibrate(counties, model)
    note = (
        f"Trained on a made-up county: {asked.people} people, {len(members)} members, seed "
        f"{asked.seeds[0]}; calibrated to the truth of {len(counties)} such counties."
    )
    save_model(replace(model, note=note), asked.out)


def made_up(people: int, unrelated: int, seed: int) -> County:
    """Clients, members and true pairs of a county that is written and read as files."""
    with tempfile.TemporaryDirectory() as folder:
        synthesize_county(people=people, seed=seed, out=Path(folder), unrelated=unrelated)
        return read_county(Path(folder))


def read_county(folder: Path) -> County:
    """Clients, members of all plans (each CIN once), and the true pairs of their ids."""
    clients = persons.from_hmis(read_export(folder / "hmis.zip").tables)
    rosters = [persons.from_roster(read_roster(p).members) for p in sorted(folder.glob("*.834"))]
    members = pa.concat_tables(rosters)
    first = dict(
        zip(reversed(members["id"].to_pylist()), reversed(range(len(members))), strict=True)
    )
    members = members.take(sorted(first.values()))
    known: dict[str, list[str]] = defaultdict(list)
    with (folder / "truth.csv").open() as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["source"] != "hmis":
            known[row["person"]].append(row["source_id"])
    truth = {
        (row["source_id"], cin)
        for row in rows
        if row["source"] == "hmis"
        for cin in known[row["person"]]
    }
    return clients, members, truth


if __name__ == "__main__":
    main()
