"""The tasks that consents ask for, and how *Today* says them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wayhome.consent.choices import ENDS, ENDS_SOON
from wayhome.core.clocks import in_full
from wayhome.tasks.choices import Harm, Reason, register


def _address(consent: UUID) -> str:
    return reverse("consent", args=[consent])


def _ends(params: Mapping[str, Any]) -> str:
    day = in_full(date.fromisoformat(str(params["ends"])))
    return _("Ask whether they still agree: their consent ends on %(day)s") % {"day": day}


def register_reasons() -> None:
    """Called once, when the application starts."""
    ask = gettext_lazy("See the consent")
    register(
        Reason(ENDS, Harm.WAIT, _ends, _address, ask),
        Reason(ENDS_SOON, Harm.LOSS, _ends, _address, ask),
    )
