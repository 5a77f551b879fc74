"""The tasks that consent asks for, and how *Today* says them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wayhome.consent.choices import ENDS, ENDS_SOON
from wayhome.consent.models import Emergency
from wayhome.core.clocks import in_full
from wayhome.core.viewer import Viewer
from wayhome.organizations.queries import privacy_officer_of
from wayhome.tasks.actions import Ask, make_task
from wayhome.tasks.choices import Harm, Reason, register

REVIEW_GLASS = "consent.glass"
TARGET = "emergency"
SOON = timedelta(days=2)


def _glass(params: Mapping[str, Any]) -> str:
    return _("Somebody was opened in an emergency: look whether it was one")


def _privacy(emergency: UUID) -> str:
    return reverse("privacy")


def _consent(consent: UUID) -> str:
    return reverse("consent", args=[consent])


def _ends(params: Mapping[str, Any]) -> str:
    day = in_full(date.fromisoformat(str(params["ends"])))
    return _("Ask whether they still agree: their consent ends on %(day)s") % {"day": day}


def register_reasons() -> None:
    """Called once, when the application starts."""
    ask = gettext_lazy("See the consent")
    register(
        Reason(REVIEW_GLASS, Harm.SAFETY, _glass, _privacy, gettext_lazy("Review")),
        Reason(ENDS, Harm.WAIT, _ends, _consent, ask),
        Reason(ENDS_SOON, Harm.LOSS, _ends, _consent, ask),
    )


def ask_for_review(opened: Emergency, *, by: Viewer, at: datetime) -> None:
    """Tell the privacy officer of the organization that looked, in the transaction that opened."""
    make_task(
        Ask(
            organization_id=opened.organization_id,
            user_id=privacy_officer_of(opened.organization_id),
            because=REVIEW_GLASS,
            due_at=opened.opened_at + SOON,
            target=TARGET,
            target_id=opened.pk,
        ),
        by=by,
        at=at,
    )
