"""The data sets of the matching benchmark: made when first asked for, then kept as Parquet.

Each is a folder of `left.parquet`, `right.parquet` (any of `clean.COLUMNS`, as text, `id` unique)
and `truth.parquet` (`id_l`, `id_r`: the pairs that are one person).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.matching import env
from benchmarks.matching.train_model import read_county
from wayhome.synthetic.county import synthesize_county

PSEUDO_PAIRS = ("census-ssa", "w2-ssa", "surveys-census")
FOLDER = env.CACHE / "sets"
PSEUDOPEOPLE = tuple(f"{pair}{noise}" for noise in ("", "-double-noise") for pair in PSEUDO_PAIRS)


@dataclass(frozen=True, slots=True)
class DataSet:
    """Two files of person records and the pairs (left id, right id) that are one person."""

    name: str
    left: pa.Table
    right: pa.Table
    truth: set[tuple[str, str]]


def _febrl(root: Path) -> None:
    env.run("benchmarks.matching.febrl", str(root))


def _pseudopeople(root: Path) -> None:
    env.run("benchmarks.matching.pseudo", str(root))


def _county(root: Path) -> None:
    with tempfile.TemporaryDirectory() as made:
        synthesize_county(people=10_000, seed=31, out=Path(made), unrelated=190_000)
        clients, members, pairs = read_county(Path(made))
    truth = pa.table({"id_l": [a for a, _ in pairs], "id_r": [b for _, b in pairs]})
    (root / "county").mkdir(parents=True, exist_ok=True)
    for part, table in (("left", clients), ("right", members), ("truth", truth)):
        pq.write_table(table, root / "county" / f"{part}.parquet")


def crowd(folder: Path, left: int, right: int, overlap: float = 0.7) -> None:
    """Write a crowd of made-up people into the folder; see `benchmarks.matching.crowd`."""
    sizes = ["--left", str(left), "--right", str(right), "--overlap", str(overlap)]
    env.run("benchmarks.matching.crowd", str(folder), *sizes)


@dataclass(frozen=True, slots=True)
class Kind:
    """What is known of a set before it is made.

    `make` writes it below a folder; `duplicates` when one person may have several left records;
    `large` when not every tool can take it.
    """

    make: Callable[[Path], None]
    duplicates: bool = False
    large: bool = False


def _crowd_of(size: int) -> Kind:
    return Kind(lambda root: crowd(root / f"crowd-{size}", size, size), large=size > 100_000)


KINDS = {
    "febrl4": Kind(_febrl),
    "febrl4-no-number": Kind(_febrl),
    **{name: Kind(_pseudopeople) for name in PSEUDOPEOPLE},
    "county": Kind(_county, duplicates=True),
    "crowd-10000": _crowd_of(10_000),
    "crowd-100000": _crowd_of(100_000),
    "crowd-1000000": _crowd_of(1_000_000),
}


def folder(name: str, root: Path = FOLDER) -> Path:
    """The folder that holds a set; makes it when it is not there. KeyError for an unknown name."""
    if not (root / name).exists():
        root.mkdir(parents=True, exist_ok=True)
        # A set that was cut off while it was made must not be taken for one.
        with tempfile.TemporaryDirectory(dir=root) as making:
            KINDS[name].make(Path(making))
            for made in Path(making).iterdir():
                if not (root / made.name).exists():
                    made.rename(root / made.name)
    return root / name


def load(name: str, root: Path = FOLDER) -> DataSet:
    """A set in memory."""
    left, right, truth = (
        pq.read_table(folder(name, root) / f"{part}.parquet") for part in ("left", "right", "truth")
    )
    pairs = set(zip(truth["id_l"].to_pylist(), truth["id_r"].to_pylist(), strict=True))
    return DataSet(name, left, right, pairs)
