"""The tasks that referrals ask for, and how *Today* says them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wayhome.core.clocks import days_since, due
from wayhome.eligibility.names import ServiceName
from wayhome.tasks.choices import Harm, Reason, register

TARGET = "referral"
ANSWER, REACH_OUT, SILENT = "referral.answer", "referral.reach_out", "referral.silent"


def _address(referral: UUID) -> str:
    return reverse("referral", args=[referral])


def _outreach(referral: UUID) -> str:
    return reverse("referral_answer", args=[referral, "outreach"])


def _silence(params: Mapping[str, Any], due_at: datetime) -> str:
    """How long nobody has said a word; a task from before the day was kept says when it is due."""
    since = str(params.get("since", ""))
    if not since:
        return due(due_at)
    days = days_since(date.fromisoformat(since))
    return ngettext("Silent for %(n)d day", "Silent for %(n)d days", days) % {"n": days}


def _words(params: Mapping[str, Any]) -> dict[str, str]:
    code = str(params.get("service", ""))
    service = str(ServiceName(code).label) if code in ServiceName.values else code
    return {"service": service, "organization": str(params.get("organization", ""))}


def _answer(params: Mapping[str, Any]) -> str:
    return _("Answer the referral for %(service)s from %(organization)s") % _words(params)


def _reach_out(params: Mapping[str, Any]) -> str:
    return _("Reach out: %(service)s was accepted") % _words(params)


def _silent(params: Mapping[str, Any]) -> str:
    return _("No answer from %(organization)s on %(service)s: ask, or refer elsewhere") % _words(
        params
    )


def register_reasons() -> None:
    """Called once, when the application starts."""
    register(
        Reason(ANSWER, Harm.WAIT, _answer, _address, gettext_lazy("Answer")),
        Reason(REACH_OUT, Harm.WAIT, _reach_out, _outreach, gettext_lazy("Log outreach")),
        Reason(SILENT, Harm.WAIT, _silent, _address, gettext_lazy("Ask, or re-route"), _silence),
    )
