"""The layout of an HMIS CSV export: its files, columns, keys, references and code lists.

The data stand in `hmis_csv_2024/layout.toml` and `hmis_csv_2026/layout.toml`, with their sources.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

VERSIONS = ("2024", "2026")
Code = int | str


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file.

    `kind` is S (text), I (whole number), D (date), T (time) or M (money); `ref` names the file
    whose key stands here; `disputed` marks a required column that is blank in practice.
    """

    name: str
    kind: str
    max_length: int | None = None
    not_negative: bool = False
    key: bool = False
    required: bool = False
    disputed: bool = False
    code_list: str | None = None
    codes: frozenset[Code] | None = None
    ref: str | None = None
    match: str | None = None

    @property
    def type(self) -> pa.DataType:
        """The Arrow type a value of this column is read as."""
        return _TYPES[self.kind]


@dataclass(frozen=True, slots=True)
class File:
    """One file of the export; `key` is its primary key column, the first one."""

    name: str
    key: str
    columns: tuple[Column, ...]
    by_name: dict[str, Column] = field(repr=False)

    @property
    def csv(self) -> str:
        """The file's name in the zip."""
        return f"{self.name}.csv"

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema of the file's columns, without `_row`."""
        return pa.schema([(column.name, column.type) for column in self.columns])


@dataclass(frozen=True, slots=True)
class Condition:
    """In `file`, where each column of `when` bears one of its codes, `column` bears `codes`."""

    file: str
    column: str
    when: dict[str, tuple[int, ...]]
    codes: frozenset[Code]


@dataclass(frozen=True, slots=True)
class Layout:
    """One year's layout: `files` in the order HUD lists them, `lists` as code -> label."""

    version: str
    csv_version: str
    files: dict[str, File]
    lists: dict[str, dict[Code, str]]
    conditions: tuple[Condition, ...]


_TYPES = {
    "S": pa.string(),
    "I": pa.int32(),
    "D": pa.date32(),
    "T": pa.timestamp("us"),
    "M": pa.decimal128(14, 2),
}


@cache
def layout(version: str) -> Layout:
    """The layout of fiscal year `version`, one of VERSIONS; ValueError for any other."""
    if version not in VERSIONS:
        raise ValueError(f"HMIS CSV {version!r} is not known; known are {', '.join(VERSIONS)}")
    path = Path(__file__).parents[1] / f"hmis_csv_{version}" / "layout.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    lists = {
        name: {_code(code): label for code, label in codes.items()}
        for name, codes in data["lists"].items()
    }
    return Layout(
        version=data["version"],
        csv_version=data["csv_version"],
        files={name: _file(name, columns, lists) for name, columns in data["files"].items()},
        lists=lists,
        conditions=tuple(_condition(entry, lists) for entry in data["conditional"]),
    )


def owners(file: File) -> list[str]:
    """The columns that say which record a row is and whose; without them it is of no use.

    Who entered a row, and with which export it came, is not of that kind.
    """
    if file.name == "Export":
        return []
    return [
        column.name
        for column in file.columns
        if column.key or (column.required and column.ref not in (None, "User", "Export"))
    ]


def _file(name: str, entries: dict[str, str], lists: dict[str, dict[Code, str]]) -> File:
    columns = tuple(_column(column, text, lists) for column, text in entries.items())
    keys = [column.name for column in columns if column.key]
    if len(keys) != 1:
        raise ValueError(f"{name} must have one key column, not {len(keys)}")
    return File(name, keys[0], columns, {column.name: column for column in columns})


def _column(name: str, text: str, lists: dict[str, dict[Code, str]]) -> Column:
    kind, *words = text.split()
    flags = {word for word in words if ":" not in word}
    values = dict(word.split(":", 1) for word in words if ":" in word)
    code_list = values.get("list")
    codes = None
    if code_list and code_list != "conditional":
        barred = {_code(code) for code in values.get("except", "").split(",") if code}
        # A text column (VAMCStation) keeps its codes as text.
        codes = frozenset(
            str(code) if kind[0] == "S" else code for code in lists[code_list] if code not in barred
        )
    return Column(
        name=name,
        kind=kind[0],
        max_length=int(kind[1:]) if kind[0] == "S" else None,
        not_negative=kind == "M+",
        key="key" in flags,
        required="required" in flags,
        disputed="disputed" in flags,
        code_list=code_list,
        codes=codes,
        ref=values.get("ref"),
        match=values.get("match"),
    )


def _condition(entry: dict[str, Any], lists: dict[str, dict[Code, str]]) -> Condition:
    codes = entry["codes"] if "codes" in entry else lists[entry["list"]]
    when = {column: tuple(found) for column, found in entry["when"].items()}
    return Condition(entry["file"], entry["column"], when, frozenset(codes))


def _code(text: str) -> Code:
    return int(text) if text.isdigit() else text
