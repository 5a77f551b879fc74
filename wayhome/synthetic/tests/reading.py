"""Reads what the generator wrote, with nothing of the generator in it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Folder:
    """A folder of synthesized files."""

    path: Path

    def csv(self, name: str) -> list[dict[str, str]]:
        """The rows of a CSV file."""
        with (self.path / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def plans(self) -> dict[str, list[list[list[str]]]]:
        """Plan -> members, each a list of segments, each a list of elements."""
        return {path.stem: members(path) for path in sorted(self.path.glob("*.834"))}

    def cins(self) -> dict[str, list[str]]:
        """Plan -> the CINs of its members, in the order of the file."""
        return {plan: [cin(m) for m in found] for plan, found in self.plans().items()}

    def people(self) -> dict[tuple[str, str], str]:
        """(source, id) -> person, from the truth."""
        rows = self.csv("truth")
        return {(row["source"], row["source_id"]): row["person"] for row in rows}


def members(path: Path) -> list[list[list[str]]]:
    """The members of an 834."""
    found: list[list[list[str]]] = []
    for text in path.read_text(encoding="ascii").split("~"):
        segment = text.strip().split("*")
        if segment[0] == "INS":
            found.append([])
        if segment[0] in ("SE", ""):
            break
        if found:
            found[-1].append(segment)
    return found


def element(member: list[list[str]], name: str, at: int, qualifier: str = "") -> str:
    """An element of a member's first segment of a name, or nothing."""
    for segment in member:
        if segment[0] == name and (not qualifier or segment[1] == qualifier):
            return segment[at] if len(segment) > at else ""
    return ""


def cin(member: list[list[str]]) -> str:
    """REF*0F."""
    return element(member, "REF", 2, "0F")
