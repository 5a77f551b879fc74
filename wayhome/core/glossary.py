"""The glossary of both sectors, read from GLOSSARY.md, so that page and file are one."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings


@cache
def words() -> list[tuple[str, str]]:
    """(word, meaning) in the order of the file; the rows of its one table."""
    rows = []
    for line in Path(settings.GLOSSARY).read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and len(cells) == 2 and set(cells[0]) - {"-"}:
            rows.append((cells[0], cells[1]))
    return rows[1:]
