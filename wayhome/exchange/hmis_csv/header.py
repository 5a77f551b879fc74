"""Which column of a file is which column of the layout, and which year's layout it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from wayhome.core.findings import Severity

from .layout import VERSIONS, File, layout
from .report import Report

# Names that HUD itself changed between years; everything else differs only in case or signs.
_RENAMED = {"hispaniclatinaeo": "hispaniclatinao", "hispaniclatinao": "hispaniclatinaeo"}


@dataclass(frozen=True, slots=True)
class Header:
    """A file's header: `width` fields, and for each column found its position."""

    width: int
    positions: dict[str, int]

    def lacks(self, name: str) -> bool:
        """Whether the file has no such column."""
        return name not in self.positions


@cache
def plain(name: str) -> str:
    """A column name without case, spaces and signs, as names are compared."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def recognize(headers: Mapping[str, list[str]], csv_version: str, report: Report) -> str:
    """The year whose layout the headers bear; they win over what CSVVersion says.

    `headers` holds each file's header by layout name.
    """
    seen = {name: {plain(field) for field in fields} for name, fields in headers.items()}
    score = {version: _score(version, seen) for version in VERSIONS}
    stated = next((version for version in VERSIONS if csv_version.startswith(version)), None)
    best = max(VERSIONS, key=lambda version: (score[version], version == stated, version))
    if stated is None:
        report.file_wide(
            Severity.WARNING,
            "version-unknown",
            f"CSVVersion does not name FY2024 or FY2026; the columns were read as FY{best}.",
            column="CSVVersion",
            value=csv_version,
            fix="Have the HMIS vendor write the version of the layout it follows.",
        )
    elif stated != best:
        report.file_wide(
            Severity.WARNING,
            "version-mismatch",
            f"CSVVersion says FY{stated}, but the columns are those of FY{best}; "
            f"the export was read as FY{best}.",
            column="CSVVersion",
            value=csv_version,
            fix="Have the HMIS vendor write the version of the layout it follows.",
        )
    return best


def _score(version: str, seen: Mapping[str, set[str]]) -> int:
    """How many columns are there that only this year has, less those only another year has."""
    mine = _distinct(version)
    others = [_distinct(other) for other in VERSIONS if other != version]
    found = sum(len(mine[name] & fields) for name, fields in seen.items())
    return found - sum(
        len(other[name] & fields) for other in others for name, fields in seen.items()
    )


@cache
def _distinct(version: str) -> dict[str, set[str]]:
    """The columns of each file that no other year has."""
    found = {}
    for name, file in layout(version).files.items():
        others = [layout(other).files[name] for other in VERSIONS if other != version]
        names = {plain(column) for column in file.by_name}
        found[name] = names - {plain(column) for other in others for column in other.by_name}
    return found


def match(file: File, fields: list[str], report: Report) -> Header:
    """Find the layout's columns among `fields`, telling spelling, order, gaps and strangers."""
    known = {plain(name): name for name in file.by_name}
    for old, new in _RENAMED.items():
        if new in known:
            known.setdefault(old, known[new])
    positions: dict[str, int] = {}
    for position, text in enumerate(fields):
        name = known.get(plain(text))
        if name is None:
            if text.strip():
                _tell(report, "column-unknown", text, "is not a column of this file; not read")
        elif name in positions:
            _tell(report, "column-twice", text, "stands there twice; the first one was read")
        else:
            positions[name] = position
            if text.strip() != name:
                _tell(report, "header-spelling", text, f"was read as {name}")
    for column in file.columns:
        if column.name not in positions:
            severity = Severity.WARNING if column.required else Severity.NOTE
            _tell(report, "column-missing", column.name, "is missing; it counts as blank", severity)
    order = [name for name in file.by_name if name in positions]
    if order != sorted(positions, key=positions.__getitem__):
        report.file_wide(
            Severity.NOTE,
            "column-order",
            "The columns are not in HUD's order; they were read by name.",
            row=1,
            fix="Nothing to do here; other programs may refuse the file.",
        )
    return Header(len(fields), positions)


def _tell(
    report: Report, code: str, column: str, what: str, severity: Severity = Severity.NOTE
) -> None:
    fix = "Have the HMIS vendor write the headers exactly as HUD's layout does."
    message = f"The column {column[:80]} {what}."
    report.file_wide(severity, code, message, column=column[:80], row=1, fix=fix)
