"""What retention may do with what is over its time, and why it does not."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


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
