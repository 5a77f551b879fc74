"""Where an import stands, and what a person may ask of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    """The states of an import; `rules.TRANSITIONS` says which may follow which."""

    RECEIVED = "received", _("received")
    CHECKING = "checking", _("being checked")
    WAITING = "waiting", _("waiting for approval")
    LOADING = "loading", _("being loaded")
    LOADED = "loaded", _("loaded")
    REFUSED = "refused", _("refused")
    FAILED = "failed", _("failed")
    UNDONE = "undone", _("taken back")


class Asked(models.TextChoices):
    """What a person asks for; the batch role carries it out."""

    APPROVE = "approve", _("load it")
    WHOLE = "whole", _("load it as the whole roster")
    CHANGES = "changes", _("load it as changes only")
    REFUSE = "refuse", _("do not load it")
    UNDO = "undo", _("take it back")


class Change(models.TextChoices):
    """What an import does to a row."""

    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    VANISHED = "vanished", _("no longer in the file")
    DELETED = "deleted", _("deleted by the source")
