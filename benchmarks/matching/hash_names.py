"""Person records as HUD's HashStatus 4 has them, and the model for linking them.

    python -m benchmarks.matching.hash_names --out wayhome/matching/linker/model_hashed.json

trains the linker's model for hashed exports by its own recipe on the made-up county, the HMIS
side hashed. Written from HUD's description, apart from the linker's own code.
"""

from __future__ import annotations

import argparse
import hashlib
from dataclasses import replace
from pathlib import Path

import jellyfish
import pyarrow as pa

from benchmarks.matching.train_model import made_up
from wayhome.matching.linker import load_model, save_model
from wayhome.matching.linker.hashed import NAMES, stand_in
from wayhome.matching.linker.train import calibrate, train


def hash_records(records: pa.Table) -> pa.Table:
    """The records with names and numbers hashed."""
    for column in (*NAMES, "ssn"):
        if column in records.column_names:
            change = hash_number if column == "ssn" else hash_name
            values = [change(text) if text else None for text in records[column].to_pylist()]
            at = records.schema.get_field_index(column)
            records = records.set_column(at, column, pa.array(values, pa.string()))
    return records


def hash_name(text: str) -> str | None:
    letters = "".join(letter for letter in text if letter.isalpha())
    return _sha256(jellyfish.soundex(letters)) if letters else None


def hash_number(text: str) -> str:
    return text[-4:] + _sha256(text)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def main() -> None:
    """Read the command line, train, write the model."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--people", type=int, default=5_000)
    parser.add_argument("--unrelated", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    clients, members, truth = made_up(asked.people, asked.unrelated, asked.seed)
    clients, members = stand_in(hash_records(clients)), stand_in(members)
    model = train(clients, members, load_model())
    model = calibrate([(clients, members, truth)], model)
    note = (
        f"For hashed names. Trained on a made-up county: {asked.people} people, {len(members)} "
        f"members, seed {asked.seed}; calibrated to its truth."
    )
    save_model(replace(model, note=note), asked.out)


if __name__ == "__main__":
    main()
