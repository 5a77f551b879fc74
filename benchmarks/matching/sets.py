"""The data sets of the matching benchmark: made when first asked for, then kept as Parquet.

Each is a folder of `left.parquet`, `right.parquet` (any of `clean.COLUMNS`, as text, `id` unique)
and `truth.parquet` (`id_l`, `id_r`: the pairs that are one person).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.matching import env

FOLDER = env.CACHE / "sets"


@dataclass(frozen=True, slots=True)
class DataSet:
    """Two files of person records and the pairs (left id, right id) that are one person."""

    name: str
    left: pa.Table
    right: pa.Table
    truth: set[tuple[str, str]]


def _febrl(folder: Path) -> None:
    env.run("benchmarks.matching.febrl", str(folder))


@dataclass(frozen=True, slots=True)
class Kind:
    """What is known of a set before it is made.

    `make` writes it below a folder; `duplicates` when one person may have several left records;
    `large` when not every tool can take it.
    """

    make: Callable[[Path], None]
    duplicates: bool = False
    large: bool = False


KINDS = {
    "febrl4": Kind(_febrl),
    "febrl4-no-number": Kind(_febrl),
}


def folder(name: str, root: Path = FOLDER) -> Path:
    """The folder that holds a set; makes it when it is not there. KeyError for an unknown name."""
    if not (root / name / "truth.parquet").exists():
        KINDS[name].make(root)
    return root / name


def load(name: str, root: Path = FOLDER) -> DataSet:
    """A set in memory."""
    left, right, truth = (
        pq.read_table(folder(name, root) / f"{part}.parquet") for part in ("left", "right", "truth")
    )
    pairs = set(zip(truth["id_l"].to_pylist(), truth["id_r"].to_pylist(), strict=True))
    return DataSet(name, left, right, pairs)
