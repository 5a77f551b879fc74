"""How much harm waiting does, and the reasons that apps register for their tasks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wayhome.core.clocks import due


class Harm(models.IntegerChoices):
    """What comes of leaving a task undone; *Today* is in this order."""

    SAFETY = 1, _("somebody may come to harm")
    LOSS = 2, _("somebody loses coverage, a place or a service")
    WAIT = 3, _("somebody waits")
    ORDER = 4, _("the records fall behind")


OPEN = _("Open")


def _when_due(params: Mapping[str, Any], due_at: datetime) -> str:
    return due(due_at)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a task exists: how to say it, where to do it, and what waiting costs.

    `say` turns the task's `params` (codes, counts and dates, never names) into one sentence in the
    reader's language; `address` turns the target's id into the page that settles the task, and
    `button` says what one does there. `clock` says how long it waits, from `params` and the day
    it is due; without one, when it is due.
    """

    code: str
    harm: Harm
    say: Callable[[Mapping[str, Any]], str]
    address: Callable[[UUID], str]
    button: str | Promise = OPEN
    clock: Callable[[Mapping[str, Any], datetime], str] = _when_due


_reasons: dict[str, Reason] = {}


def register(*reasons: Reason) -> None:
    """Make reasons known, once, when an app starts."""
    _reasons.update((one.code, one) for one in reasons)


def reason(code: str) -> Reason:
    """The registered reason; KeyError where no app knows it."""
    return _reasons[code]
