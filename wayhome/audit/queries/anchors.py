"""What was written down outside the database: the newest seals, hour by hour."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


class NoAnchor(Exception):
    """The file cannot be read as anchors; the message names the line."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """That a seal existed, and what it said."""

    log: str
    number: int
    at: str
    last: int
    digest: str


def read_anchors(path: Path) -> list[Anchor]:
    """All lines of the file. Raises NoAnchor."""
    found = []
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            try:
                found.append(Anchor(**json.loads(line)))
            except (ValueError, TypeError) as error:
                raise NoAnchor(f"{path}, line {number} is not an anchor.") from error
    return found
