"""What somebody wants to know for. Every look has at least one, and every grant says which."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """What somebody wants to know for."""

    TREATMENT = "treatment", _("care and its coordination")
    PAYMENT = "payment", _("payment")
    OPERATIONS = "operations", _("running the program")
    HOUSING = "housing", _("housing services")
    EMERGENCY = "emergency", _("an emergency")
    LEGAL = "legal", _("a court, a subpoena or the police")


# What work is done for every day.
EVERYDAY = (Purpose.TREATMENT, Purpose.PAYMENT, Purpose.OPERATIONS, Purpose.HOUSING)
# What a grant may stand for: a court's question is answered by a person, never by a grant.
GRANTED = (*EVERYDAY, Purpose.EMERGENCY)
