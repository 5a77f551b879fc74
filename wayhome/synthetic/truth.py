"""truth.csv: which record is which person."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path


class Truth:
    """Writes `source,source_id,person` line by line; each pair of the first two only once."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, lineterminator="\n")
        self._writer.writerow(("source", "source_id", "person"))

    def add(self, source: str, source_id: str, person: str) -> None:
        """Say that a record of a source is of a person."""
        self._writer.writerow((source, source_id, person))

    def __enter__(self) -> Truth:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def write_table(path: Path, columns: tuple[str, ...], rows: Iterable[Mapping[str, object]]) -> int:
    """Write a CSV file with a header; returns the number of rows."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow(row)
            count += 1
    return count
