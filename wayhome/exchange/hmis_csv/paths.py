"""Which file of a zip or folder is which file of the export, and which paths are refused."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Protocol, TypeVar

from wayhome.core.findings import Finding, Findings, Severity, UnusableInput

from .layout import VERSIONS, layout

_NAMES = {name.lower(): name for version in VERSIONS for name in layout(version).files}
_SYSTEM = re.compile(r"(^|/)(__MACOSX/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)


class HasPath(Protocol):
    """Anything found under a path in the container."""

    @property
    def path(self) -> str:
        """The path with forward slashes."""
        ...


E = TypeVar("E", bound=HasPath)


def refuse_path(path: str) -> None:
    """UnusableInput when a path in a zip could lead out of the folder it is unpacked to."""
    parts = path.split("/")
    leads_out = path.startswith("/") or ".." in parts or re.match(r"[A-Za-z]:", path)
    if leads_out or "\\" in path or not path.isprintable():
        shown = path.encode("unicode_escape").decode()[:80]
        raise UnusableInput(
            f"The zip holds a path that leads out of it: {shown}. Nothing was read. Zip the 24 "
            "files alone, without folders, and find out who made this one."
        )


def by_file(found: list[E], findings: Findings) -> dict[str, E]:
    """The recognized files by layout name; everything else becomes a finding."""
    named: dict[str, E] = {}
    seen: set[str] = set()
    for entry in found:
        path = PurePosixPath(entry.path)
        if _SYSTEM.search(entry.path):
            _note(findings, "file-system", entry.path, "A file of the operating system; not read.")
            continue
        if entry.path.lower() in seen:
            raise UnusableInput(
                f"The export holds {entry.path} twice. Take one out, and send it again."
            )
        seen.add(entry.path.lower())
        name = _NAMES.get(path.stem.lower()) if path.suffix.lower() == ".csv" else None
        if name is None:
            _note(findings, "file-unknown", entry.path, _unknown(path))
            continue
        if name in named:
            raise UnusableInput(
                f"The export holds {name}.csv twice: {named[name].path} and {entry.path}. Send "
                "one export in one zip."
            )
        named[name] = entry
    folders = {str(PurePosixPath(entry.path).parent) for entry in named.values()} - {"."}
    for folder in sorted(folders):
        message = "The files are in a folder inside the zip, not at its root; they were read."
        _note(findings, "folder-in-zip", folder, message)
    return named


def _unknown(path: PurePosixPath) -> str:
    if path.suffix.lower() == ".zip":
        return "A zip inside the export; it was not opened."
    return "Not one of the 24 files of an HMIS CSV export; it was not read."


def _note(findings: Findings, code: str, path: str, message: str) -> None:
    findings.add(Finding(Severity.NOTE, code, message, file=path))
