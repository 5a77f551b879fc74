"""Linking two files without names as clkhash and anonlink do it, for comparison.

    VENV/bin/python anonlink_peer.py LEFT.csv RIGHT.csv LINKS.csv

Runs in an environment of its own (`anonlink.txt`), because clkhash pins an old `cryptography`;
it imports nothing of Wayhome. Both files have the column `id` and the same columns to encode.
Bigrams of names, street and city, digits with their place of birth date, ZIP and number; the
threshold is the one that anonlink's own tutorial takes, because who has no names cannot look for a
better one.
"""

import csv
import io
import sys
from pathlib import Path

import anonlink
from clkhash import clk
from clkhash.schema import from_json_dict

DIGITS = ("dob", "zip", "ssn")
BITS = 150
THRESHOLD = 0.7
SECRET = "a secret that is made up for the benchmark"


def schema(fields: list[str]) -> object:
    features = [
        {
            "identifier": name,
            "format": {"type": "string", "encoding": "utf-8"},
            "hashing": {
                "comparison": {
                    "type": "ngram",
                    "n": 1 if name in DIGITS else 2,
                    "positional": name in DIGITS,
                },
                "strategy": {"bitsPerFeature": BITS},
                "hash": {"type": "blakeHash"},
                "missingValue": {"sentinel": ""},
            },
        }
        for name in fields
    ]
    kdf = {"type": "HKDF", "hash": "SHA256", "info": "", "salt": "", "keySize": 64}
    return from_json_dict(
        {"version": 3, "clkConfig": {"l": 1024, "kdf": kdf}, "features": features}
    )


def encode(path: Path) -> tuple[list[str], list[object]]:
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    fields = [name for name in rows[0] if name != "id"]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(fields)
    writer.writerows([row[name] for name in fields] for row in rows)
    text.seek(0)
    filters = clk.generate_clk_from_csv(text, SECRET, schema(fields), progress_bar=False)
    return [row["id"] for row in rows], filters


def main() -> None:
    left, right, out = map(Path, sys.argv[1:4])
    ids_l, filters_l = encode(left)
    ids_r, filters_r = encode(right)
    found = anonlink.candidate_generation.find_candidate_pairs(
        [filters_l, filters_r], anonlink.similarities.dice_coefficient, THRESHOLD
    )
    with out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("id_l", "id_r"))
        for group in anonlink.solving.greedy_solve(found):
            if len(group) == 2:
                (_, row_l), (_, row_r) = sorted(group)
                writer.writerow((ids_l[row_l], ids_r[row_r]))


if __name__ == "__main__":
    main()
