"""Helpers that tests of several apps share."""

from __future__ import annotations

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def shared_data() -> Path | None:
    """The folder of public sample files beside the project, or None where there is none.

    The samples are not part of the project; tests that read them skip without them.
    """
    named = os.environ.get("WAYHOME_SHARED")
    folder = (Path(named) if named else PROJECT.parent / "shared") / "data"
    return folder if folder.is_dir() else None
