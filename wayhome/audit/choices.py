"""The logs that are sealed, and what may be wrong with one."""

from __future__ import annotations

from enum import StrEnum

from django.db import models


class Log(models.TextChoices):
    """Each has a chain of seals of its own."""

    DISCLOSURE = "disclosure", "log of disclosures"
    EVENT = "event", "log of what was done"


class Wrong(StrEnum):
    """What no longer fits."""

    ALTERED = "altered"  # as many rows as were sealed, and not the same
    REMOVED = "removed"
    INSERTED = "inserted"
    GONE = "gone"  # seals are missing inside the chain
    CHAIN = "chain"  # a seal does not continue the one before
    KEY = "key"  # a seal was not made with the key, or was changed since
    ANCHOR = "anchor"  # a seal is another than the one written down elsewhere
    CUT = "cut"  # a seal that was written down elsewhere is not there any more
