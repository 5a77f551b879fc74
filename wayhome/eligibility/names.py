"""What services and answers are called on a page; the rules themselves know only their keys."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ServiceName(models.TextChoices):
    """A Medi-Cal service the rulebook decides on."""

    ECM_POF1A = "ecm.pof1a", _("ECM: adults experiencing homelessness")
    ECM_POF1B = "ecm.pof1b", _("ECM: families and youth experiencing homelessness")
    HOUSING_NAVIGATION = "cs.housing_navigation", _("Housing transition navigation")
    HOUSING_DEPOSITS = "cs.housing_deposits", _("Housing deposits")
    HOUSING_TENANCY = "cs.housing_tenancy", _("Housing tenancy and sustaining services")
    RECUPERATIVE_CARE = "cs.recuperative_care", _("Recuperative care")


class AnswerName(models.TextChoices):
    """What the rules say."""

    MET = "met", _("Likely qualifies")
    NOT_MET = "not_met", _("Does not qualify")
    UNKNOWN = "unknown", _("Cannot tell yet")


# What `served.csv` says of a service that somebody has already, or is being asked for.
SERVED: Mapping[str, str | Promise] = {
    "referred": _("Referred to %(provider)s (%(plan)s)"),
    "authorized": _("Authorized with %(provider)s (%(plan)s)"),
    "enrolled": _("Enrolled with %(provider)s (%(plan)s)"),
    "closed": _("Closed with %(provider)s (%(plan)s)"),
}
# Instead of by whom, for whoever may not know that: the service need not be asked for again.
WITHHELD = "withheld"


def served_words(text: str, names: Mapping[str, str]) -> list[str]:
    """Each `plan:provider:status` of an answer as a sentence; `names` are organizations by code."""
    found = []
    for part in filter(None, text.split("|")):
        if part == WITHHELD:
            found.append(str(_("Already referred or served; by whom is not shared with you")))
            continue
        plan, _sep, rest = part.partition(":")
        provider, _sep, status = rest.rpartition(":")
        words = SERVED.get(status)
        named = {"provider": _named(provider, names), "plan": _named(plan, names)}
        found.append(words % named if words else part)
    return found


def _named(code: str, names: Mapping[str, str]) -> str:
    """A name; a code that nobody knows is at least read more easily with blanks."""
    return names.get(code) or code.replace("_", " ").title()
