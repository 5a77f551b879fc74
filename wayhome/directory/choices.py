"""Value lists of HSDS 3, and the answers a fit gives."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ServiceStatus(models.TextChoices):
    """Whether a service is offered now."""

    ACTIVE = "active", _("active")
    INACTIVE = "inactive", _("inactive")
    DEFUNCT = "defunct", _("ended")
    TEMPORARILY_CLOSED = "temporarily closed", _("temporarily closed")


class LocationType(models.TextChoices):
    """What kind of place a location is."""

    PHYSICAL = "physical", _("physical")
    POSTAL = "postal", _("postal")
    VIRTUAL = "virtual", _("virtual")


class Frequency(models.TextChoices):
    """How often a schedule repeats."""

    WEEKLY = "WEEKLY", _("weekly")
    MONTHLY = "MONTHLY", _("monthly")


class Weekday(models.TextChoices):
    """The first day of a schedule's week."""

    MONDAY = "MO", _("Monday")
    TUESDAY = "TU", _("Tuesday")
    WEDNESDAY = "WE", _("Wednesday")
    THURSDAY = "TH", _("Thursday")
    FRIDAY = "FR", _("Friday")
    SATURDAY = "SA", _("Saturday")
    SUNDAY = "SU", _("Sunday")


# The taxonomy whose terms bear our service codes (such as cs.housing_navigation) as `code`.
SERVICE_TAXONOMY = "wayhome-services"
SLOT = "slot"  # the unit that capacity is counted in: room for one more person
HOPWA = "HOPWA"  # a `funding.source`: Housing Opportunities for Persons With AIDS
ZIP, CITY = "zip", "city"  # a `service_area.extent_type`; the extent is the ZIP or the city's name
NPI = "NPI"  # an `organization_identifier.identifier_type`
