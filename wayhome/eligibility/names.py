"""What services and answers are called on a page; the rules themselves know only their keys."""

from __future__ import annotations

from django.db import models
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
