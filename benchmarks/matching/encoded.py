"""Linking without names: our encodings and anonlink's, on the same columns of the same records.

Weights and what a likeness is worth are learned from the files. The form of the weights was chosen
by the truth of the crowd of 10,000 (see `encoding.order`), so that crowd flatters ours; anonlink's
threshold is its tutorial's.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pv

from benchmarks.matching import env, sets
from benchmarks.results import Entry
from wayhome.matching import encoding

FIELDS = ("first_name", "last_name", "dob", "street", "city", "zip")
LONGEST = "crowd of 10,000 with the number"
SECRET = "00112233445566778899aabbccddeeff" * 2
HERE = Path(__file__).parent
# Each: a set, and the columns of it that are encoded.
CASES = {
    "Febrl 4 without the number": ("febrl4-no-number", FIELDS),
    "Febrl 4": ("febrl4", (*FIELDS, "ssn")),
    "crowd of 10,000": ("crowd-10000", FIELDS),
    LONGEST: ("crowd-10000", (*FIELDS, "ssn")),
}


def measure(large: bool = True) -> Iterator[Entry]:
    """F1 of our encodings on each case, anonlink's as its peer."""
    for name, (of, fields) in CASES.items():
        if name == LONGEST and not large:
            continue
        one = sets.load(of)
        truth = {(str(a), str(b)) for a, b in one.truth}
        found = ours(one.left, one.right, fields)
        yield _entry(name, f1(found, truth), f1(peers(one.left, one.right, fields), truth))


def _entry(name: str, figure: float, peer: float) -> Entry:
    told = f"anonlink 0.15.3: {peer:.4f}"
    title = f"matching without names, {name}, encodings"
    figure, peer = round(figure, 4), round(peer, 4)
    return Entry(title, figure, "F1", told, round(figure / peer, 4), 1.0, figure >= peer)


def ours(left: pa.Table, right: pa.Table, fields: tuple[str, ...]) -> set[tuple[str, str]]:
    secret, parameters = encoding.Secret(SECRET), encoding.Parameters(fields)
    made = (
        encoding.sign(encoding.encode(side, secret, parameters), secret, parameters)
        for side in (left, right)
    )
    links = encoding.link_encodings(*made, one_to_one="yes")
    return set(zip(links["id_l"].to_pylist(), links["id_r"].to_pylist(), strict=True))


def peers(left: pa.Table, right: pa.Table, fields: tuple[str, ...]) -> set[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for name, side in (("left", left), ("right", right)):
            pv.write_csv(side.select(["id", *fields]), folder / f"{name}.csv")
        files = [folder / f"{name}.csv" for name in ("left", "right", "links")]
        subprocess.run(
            [_python(), "-W", "ignore", HERE / "anonlink_peer.py", *files],
            check=True,
            capture_output=True,
        )
        with files[2].open(newline="") as file:
            return {(row["id_l"], row["id_r"]) for row in csv.DictReader(file)}


def _python() -> Path:
    """The interpreter of anonlink's environment, which is made where it is not there."""
    home = env.CACHE / "anonlink"
    if not (home / "ready").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", home], check=True)
        install = [home / "bin" / "python", "-m", "pip", "install", "-qq"]
        subprocess.run([*install, "--no-deps", "-r", HERE / "anonlink.txt"], check=True)
        (home / "ready").touch()
    return home / "bin" / "python"


def f1(found: set[tuple[str, str]], truth: set[tuple[str, str]]) -> float:
    return 2 * len(found & truth) / (len(found) + len(truth))


if __name__ == "__main__":
    for entry in measure():
        print(entry)
