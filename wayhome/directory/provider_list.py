"""Reads `providers.csv`: one provider a row, several values in a cell joined by `|`."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from wayhome.core.findings import Finding, Findings, Severity, UnusableInput
from wayhome.directory.rules import language_code

REQUIRED = ("organization", "services")
OPTIONAL = (
    *("provider", "npi", "kind", "plans", "capacity", "open_slots", "languages", "zips"),
    *("cities", "homeless_experience", "phone", "email", "address", "funding"),
)
ALIASES = {"name": "organization", "code": "provider"}
UTF16 = (b"\xff\xfe", b"\xfe\xff")
MOST_BYTES = 10 * 2**20
MOST_ROWS = 20_000
LONGEST_CELL = 4_000
MOST_PEOPLE = 1_000_000
YES = frozenset({"yes", "y", "true", "1"})
NO = frozenset({"no", "n", "false", "0"})


@dataclass(frozen=True, slots=True)
class ProviderRow:
    """One provider with the services that share its capacity, languages and area.

    `provider` is the community's own code of the organization. `plans` None means that the cell
    was empty; the word "none" gives an empty set. Without services the row only lists somebody.
    """

    line: int
    organization: str
    provider: str
    npi: str
    kind: str
    services: frozenset[str]
    plans: frozenset[str] | None
    capacity: int | None
    open_slots: int | None
    languages: frozenset[str]
    zips: frozenset[str]
    cities: frozenset[str]
    homeless_experience: bool | None
    phone: str
    email: str
    address: tuple[str, str, str, str] | None  # street, city, state, ZIP
    funding: frozenset[str]

    @property
    def key(self) -> str:
        """What tells this provider from every other in the file."""
        return self.npi or self.provider or self.organization.casefold()


def read_providers(
    source: Path | IO[bytes], *, name: str = "providers.csv", services: Collection[str] = ()
) -> tuple[list[ProviderRow], Findings]:
    """The rows that can be used, and what was found.

    `services` are the codes the caller knows; with none given every code is taken. Raises
    UnusableInput where the file is too large, no CSV, or lacks a column that must be there.
    """
    findings = Findings()
    text = _text(source, name, findings)
    reader = csv.reader(io.StringIO(text), strict=True)
    rows: dict[tuple[str, frozenset[str]], ProviderRow] = {}
    for line, cells in _lines(reader, name, findings):
        row = _row(line, cells, _Notes(findings, name, line), frozenset(services))
        if row is None:
            continue
        key = (row.key, row.services)
        if key in rows:
            _Notes(findings, name, line).error(
                "repeated",
                "organization",
                row.organization,
                f"This provider already stands in line {rows[key].line} with the same services.",
                "Keep one of the two rows.",
            )
            continue
        rows[key] = row
    return list(rows.values()), findings


@dataclass(frozen=True, slots=True)
class _Notes:
    findings: Findings
    file: str
    line: int

    def error(self, code: str, column: str, value: str, message: str, fix: str) -> None:
        self._add(Severity.ERROR, code, column, value, message, fix)

    def warn(self, code: str, column: str, value: str, message: str, fix: str) -> None:
        self._add(Severity.WARNING, code, column, value, message, fix)

    def _add(
        self, severity: Severity, code: str, column: str, value: str, message: str, fix: str
    ) -> None:
        self.findings.add(
            Finding(severity, code, message, self.file, self.line, column, value[:80], fix)
        )


def _text(source: Path | IO[bytes], name: str, findings: Findings) -> str:
    if isinstance(source, Path):
        try:
            with source.open("rb") as file:
                raw = file.read(MOST_BYTES + 1)
        except OSError as error:
            raise UnusableInput(f"{name}: the file cannot be read ({error.strerror}).") from error
    else:
        raw = source.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise UnusableInput(f"{name}: the file is larger than {MOST_BYTES // 2**20} MB.")
    try:
        text = raw.decode("utf-16" if raw[:2] in UTF16 else "utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
        _Notes(findings, name, 0).warn(
            "not_utf8",
            "",
            "",
            "The file is not UTF-8 and was read as Windows-1252.",
            "Save it as UTF-8, so that names with accents stay as they are.",
        )
    if "\0" in text:
        raise UnusableInput(
            f"{name}: this is no text file; it has characters of value zero. Save it as CSV UTF-8."
        )
    return text


def _lines(
    reader: Iterator[list[str]], name: str, findings: Findings
) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells by column name."""
    try:
        given = [column.strip().lower() for column in next(reader, [])]
        header = [ALIASES.get(column, column) for column in given]
        missing = [column for column in REQUIRED if column not in header]
        if missing:
            raise UnusableInput(f"{name}: the column {missing[0]!r} is missing in the first line.")
        for column in header:
            if column not in REQUIRED and column not in OPTIONAL:
                _Notes(findings, name, 1).warn(
                    "unknown_column",
                    column,
                    "",
                    "The column is not known and was left out.",
                    "Known columns: " + ", ".join([*REQUIRED, *OPTIONAL]) + ".",
                )
        for count, cells in enumerate(reader, start=1):
            if count > MOST_ROWS:
                raise UnusableInput(f"{name}: the file has more than {MOST_ROWS:,} rows.")
            if not any(cell.strip() for cell in cells):
                continue
            line = reader.line_num  # type: ignore[attr-defined] # a csv.reader has it
            if len(cells) != len(header) or any(len(cell) > LONGEST_CELL for cell in cells):
                _Notes(findings, name, line).error(
                    "bad_row",
                    "",
                    "",
                    f"The row has {len(cells)} cells instead of {len(header)}, or a cell is too "
                    "long, and was left out.",
                    "Check the commas and quotes of this row.",
                )
                continue
            yield line, {key: cell.strip() for key, cell in zip(header, cells, strict=True)}
    except csv.Error as error:
        raise UnusableInput(
            f"{name}: this is no readable CSV ({error}). Look for a quotation mark that never "
            "closes."
        ) from error


def _row(
    line: int, cells: dict[str, str], notes: _Notes, known: frozenset[str]
) -> ProviderRow | None:
    name, npi = cells["organization"], cells.get("npi", "")
    if not name or len(name) > 255:
        notes.error(
            "no_name",
            "organization",
            name,
            "The row names no organization and was left out.",
            "Fill in the organization's name, at most 255 letters.",
        )
        return None
    if npi and not (npi.isascii() and npi.isdigit() and len(npi) == 10):
        notes.warn("bad_npi", "npi", npi, "An NPI has ten digits; it was left out.", "Correct it.")
        npi = ""
    services = _several(cells["services"])
    strange = services - known if known else frozenset()
    if strange:
        notes.warn(
            "unknown_service",
            "services",
            "|".join(sorted(strange)),
            "A service code is not known and was left out.",
            "Known codes: " + ", ".join(sorted(known)) + ".",
        )
    plans = _several(cells.get("plans", ""))
    return ProviderRow(
        line=line,
        organization=name,
        provider=cells.get("provider", "")[:40],
        npi=npi,
        kind=cells.get("kind", "")[:40],
        services=services - strange,
        plans=(plans - {"none"}) if plans else None,
        capacity=_count(cells.get("capacity", ""), "capacity", notes),
        open_slots=_count(cells.get("open_slots", ""), "open_slots", notes),
        languages=frozenset(
            language_code(one)[:10] for one in _several(cells.get("languages", ""))
        ),
        zips=frozenset(one[:5] for one in _several(cells.get("zips", ""))),
        cities=_several(cells.get("cities", "")),
        homeless_experience=_truth(cells.get("homeless_experience", ""), notes),
        phone=cells.get("phone", "")[:50],
        email=_email(cells.get("email", ""), notes),
        address=_address(cells.get("address", ""), notes),
        funding=_several(cells.get("funding", "")),
    )


def _several(cell: str) -> frozenset[str]:
    return frozenset(part.strip() for part in cell.split("|") if part.strip())


def _count(cell: str, column: str, notes: _Notes) -> int | None:
    if not cell:
        return None
    if cell.isascii() and cell.isdigit() and len(cell) < 8 and int(cell) <= MOST_PEOPLE:
        return int(cell)
    notes.warn(
        "bad_count",
        column,
        cell,
        "This is no count of people and was left out.",
        f"Give a whole number from 0 to {MOST_PEOPLE:,}.",
    )
    return None


def _address(cell: str, notes: _Notes) -> tuple[str, str, str, str] | None:
    """Street, city, state and ZIP of "1 Main St, Town, CA 92901"."""
    found = re.fullmatch(r"(.{1,255}), ([^,]{1,255}), ([A-Z]{2}) (\d{5})(?:-\d{4})?", cell)
    if found:
        street, city, state, zip_code = found.groups()
        return street, city, state, zip_code
    if cell:
        notes.warn(
            "bad_address",
            "address",
            cell,
            "The address could not be read and was left out.",
            'Write it as "1 Main St, Town, CA 92901".',
        )
    return None


def _truth(cell: str, notes: _Notes) -> bool | None:
    if cell.lower() in YES | NO:
        return cell.lower() in YES
    if cell:
        notes.warn(
            "bad_truth",
            "homeless_experience",
            cell,
            "This is neither yes nor no and was left out.",
            "Write yes or no, or leave it empty.",
        )
    return None


def _email(cell: str, notes: _Notes) -> str:
    name, _, host = cell.rpartition("@")
    if not cell or (name and "." in host and len(cell) <= 254 and " " not in cell):
        return cell
    notes.warn(
        "bad_email", "email", cell, "This is no e-mail address; it was left out.", "Mend it."
    )
    return ""
