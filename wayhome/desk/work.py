"""The tasks that looking after workers asks for, and how *Today* says them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wayhome.tasks.choices import Harm, Reason, register

TARGET = "review"
REVIEW, OVERDUE = "access.review", "access.review_overdue"


def _address(review: UUID) -> str:
    return reverse("settings_review", args=[review])


def _review(params: Mapping[str, Any]) -> str:
    words = _("Go through who works at %(organization)s, and sign for it")
    return words % {"organization": params.get("organization", "")}


def _overdue(params: Mapping[str, Any]) -> str:
    words = _("Nobody at %(organization)s has gone through who works there: see to it")
    return words % {"organization": params.get("organization", "")}


def register_reasons() -> None:
    """Called once, when the application starts."""
    register(
        Reason(REVIEW, Harm.ORDER, _review, _address, gettext_lazy("Go through them")),
        Reason(OVERDUE, Harm.WAIT, _overdue, _address, gettext_lazy("Look")),
    )
