"""Bands of a link and what a reviewer can say."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    """What was decided about two records."""

    OPEN = "open", _("to review")
    SAME = "same", _("the same person")
    DIFFERENT = "different", _("two people")
    UNSURE = "unsure", _("not sure")
