"""Linking HMIS exports whose names are digests: Febrl 4 and the made-up county, left side hashed.

The peer's figures are those of a plain Splink script on the same digests, measured once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

from benchmarks.matching import sets
from benchmarks.matching.encoded import f1
from benchmarks.matching.hash_names import hash_records
from benchmarks.results import Entry
from wayhome.matching.linker.hashed import link_hashed

LEAST = 0.5
# F1 that plain Splink reached; of the county there is none.
PEERS = {"febrl4": 0.985, "febrl4-no-number": 0.912}


def measure(large: bool = True) -> Iterator[Entry]:
    """One entry a set: F1 of the pairs of probability 0.5 or more, most of them for review."""
    return (_entry(name) for name in (*PEERS, *(["county"] if large else [])))


def _entry(name: str) -> Entry:
    one = sets.load(name)
    county = name not in PEERS
    links = link_hashed(
        hash_records(one.left), one.right, one_to_one="auto" if county else "yes"
    ).links
    found = {(row["id_l"], row["id_r"]) for row in links.to_pylist() if row["probability"] >= LEAST}
    figure, aim = f1(found, one.truth), PEERS.get(name, 0.97)
    told = "the aim" if county else "plain Splink on the same digests"
    return Entry(
        f"matching hashed exports, {name}", round(figure, 4), "F1", f"{told}: {aim}",
        round(figure / aim, 4), 1.0, figure >= aim,
    )  # fmt: skip


if __name__ == "__main__":
    logging.disable(logging.WARNING)  # Splink names every level that no pair shows
    for entry in measure():
        print(entry)
