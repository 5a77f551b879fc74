"""Linking without names: our encodings and anonlink's, on Febrl 4 without the number.

Both encode the same columns of the same records, with no weight or threshold chosen by the truth.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pv

from benchmarks.matching import env, sets
from benchmarks.results import Entry
from wayhome.matching import encoding

FIELDS = ("first_name", "last_name", "dob", "street", "city", "zip")
SECRET = "00112233445566778899aabbccddeeff" * 2
HERE = Path(__file__).parent


def measure() -> list[Entry]:
    """The figure of our encodings, anonlink's as its peer."""
    one = sets.load("febrl4-no-number")
    truth = {(str(a), str(b)) for a, b in one.truth}
    return [_entry(f1(ours(one.left, one.right), truth), f1(peers(one.left, one.right), truth))]


def _entry(figure: float, peer: float) -> Entry:
    name = "matching without names, Febrl 4 without the number, encodings"
    told = f"anonlink 0.15.3: {peer:.4f}"
    return Entry(name, round(figure, 4), "F1", told, round(figure / peer, 4), 1.0, figure >= peer)


def ours(left: pa.Table, right: pa.Table) -> set[tuple[str, str]]:
    secret, parameters = encoding.Secret(SECRET), encoding.Parameters(FIELDS)
    made = (
        encoding.sign(encoding.encode(side, secret, parameters), secret, parameters)
        for side in (left, right)
    )
    links = encoding.link_encodings(*made, one_to_one="yes")
    return set(zip(links["id_l"].to_pylist(), links["id_r"].to_pylist(), strict=True))


def peers(left: pa.Table, right: pa.Table) -> set[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for name, side in (("left", left), ("right", right)):
            pv.write_csv(side.select(["id", *FIELDS]), folder / f"{name}.csv")
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
