"""The tasks that referrals ask for, and how *Today* says them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from wayhome.eligibility.names import ServiceName
from wayhome.tasks.choices import Harm, Reason, register

TARGET = "referral"
ANSWER, REACH_OUT, SILENT = "referral.answer", "referral.reach_out", "referral.silent"


def _address(referral: UUID) -> str:
    return reverse("referral", args=[referral])


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
        Reason(ANSWER, Harm.WAIT, _answer, _address),
        Reason(REACH_OUT, Harm.WAIT, _reach_out, _address),
        Reason(SILENT, Harm.WAIT, _silent, _address),
    )
