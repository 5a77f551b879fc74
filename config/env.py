"""What the surroundings say: environment variables, read in one place.

Every variable Wayhome reads is named in docs/guides/install.md.
"""

from __future__ import annotations

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

PROJECT = Path(__file__).resolve().parents[1]
DEFAULT_SECRET = "made-up-county-only-never-for-real-data"  # noqa: S105 - refused in production


def text(name: str, default: str = "") -> str:
    """The variable's value, or what `NAME_FILE` points to (how secrets are mounted)."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def flag(name: str, default: bool = False) -> bool:
    """Whether the variable says yes."""
    value = os.environ.get(name)
    return default if value is None else value.lower() in {"1", "true", "yes", "on"}


def production() -> bool:
    """Whether real people's data are expected here.

    Raises ImproperlyConfigured for a word it does not know: a slip must not open anything.
    """
    said = text("WAYHOME_ENV", "development")
    if said not in {"production", "development"}:
        raise ImproperlyConfigured(f"WAYHOME_ENV is {said}: say production or development.")
    return said == "production"


def home() -> Path:
    """The folder for everything Wayhome writes: the embedded database, documents, spill files."""
    return Path(text("WAYHOME_HOME", str(PROJECT / "var"))).resolve()
