"""What a reviewer can say of a pair, what hangs on it, and what an organization is asked."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from wayhome.organizations.choices import Role


class Verdict(models.TextChoices):
    """What was decided about two records."""

    OPEN = "open", _("to review")
    SAME = "same", _("the same person")
    DIFFERENT = "different", _("two people")
    UNSURE = "unsure", _("not sure")


class Stake(models.TextChoices):
    """What hangs on a decision, as far as the reviewing organization may know it."""

    REFERRAL = "referral", _("an open referral")
    SERVICE = "service", _("a service they likely qualify for")
    ROSTER = "roster", _("a plan's roster")


class Kind(models.TextChoices):
    """How somebody corrected who is who from a person's page."""

    MERGE = "merge", _("two people were said to be one")
    SPLIT = "split", _("a record was said to be somebody else's")


class About(models.TextChoices):
    """What the organization that holds a record is asked; no words of one record reach another."""

    DOB = "dob", _("Was the date of birth seen on a document?")
    NAME = "name", _("Is this the name on their documents, or one they go by?")
    SSN = "ssn", _("Was the Social Security number seen on a document?")
    FAMILY = "family", _("Do you know a twin, or a relative of the same name?")
    TWICE = "twice", _("Do you hold a second record of this person?")


class Answered(models.TextChoices):
    """What the organization answered."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("We cannot tell")


# Who reads pairs and corrects who is who; the last of them settles what two readers differ on,
# and sees how fast each reads.
LEAD = Role.COUNTY_ADMINISTRATOR
REVIEWERS = (Role.COC_DATA_LEAD, LEAD)
