"""The tasks that reviewing asks for, and how *Today* says them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wayhome.tasks.choices import Harm, Reason, register

# What tasks are about, and why they are there.
THIRD, QUESTION, LINK = "pair", "question", "link"
THIRD_READING, ANSWER_QUESTION = "matching.third", "matching.question"
LOOK_AFTER_SPLIT = "matching.split"


def _third(params: Mapping[str, Any]) -> str:
    return _("Two readers differ about a pair of records: read it as the third")


def _question(params: Mapping[str, Any]) -> str:
    return _("%(organization)s asks about a record that you hold") % {
        "organization": params.get("organization", "")
    }


def _split(params: Mapping[str, Any]) -> str:
    rows = int(params.get("rows", 1))
    return ngettext(
        "Two people were taken for one: look at %(n)d thing you wrote meanwhile",
        "Two people were taken for one: look at %(n)d things you wrote meanwhile",
        rows,
    ) % {"n": rows}


def _pair_page(pair: UUID) -> str:
    return reverse("review_pair", args=[pair])


def _question_page(question: UUID) -> str:
    return reverse("review_question", args=[question])


def _people(link: UUID) -> str:
    # The task names its person, whose page *Today* opens; there is no page for a link.
    return ""


def register_reasons() -> None:
    """Called once, when the application starts."""
    register(
        Reason(THIRD_READING, Harm.ORDER, _third, _pair_page, gettext_lazy("Read")),
        Reason(ANSWER_QUESTION, Harm.WAIT, _question, _question_page, gettext_lazy("Answer")),
        Reason(LOOK_AFTER_SPLIT, Harm.ORDER, _split, _people),
    )
