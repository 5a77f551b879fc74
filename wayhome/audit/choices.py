"""The logs that are sealed, what may be wrong with one, and what retention may do."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


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


class Mode(models.TextChoices):
    """Who decides whether something of a class is destroyed when its time is over."""

    ALWAYS = "always", _("always")
    SWITCH = "switch", _("when the community switched it on")
    NEVER = "never", _("never")


class Why(models.TextChoices):
    """Why something stays though its time is over."""

    HELD = "held", _("under a legal hold")
    IN_USE = "in_use", _("in use")
    MEDI_CAL = "medi_cal", _("Medi-Cal records of the last ten years")
    LOG = "log", _("the log only grows")
