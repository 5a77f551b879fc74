"""Why an organization may see a person, what for, and what a consent says."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from wayhome.core.purposes import EVERYDAY, GRANTED, Purpose

__all__ = [
    "AGAINST",
    "BY_WITNESS",
    "EVERYDAY",
    "GIVING",
    "GRANTED",
    "WRITTEN",
    "Answer",
    "Basis",
    "Ground",
    "How",
    "Purpose",
    "ReleaseStatus",
    "Signer",
    "Why",
]


class Basis(models.TextChoices):
    """The ground a grant stands on."""

    SOURCE = "source", _("its own records")
    RELEASE = "release", _("a release of information")
    CONSENT = "consent", _("a consent recorded here")
    NOTICE = "notice", _("the community's privacy notice")
    AGREEMENT = "agreement", _("a data sharing agreement")
    REFERRAL = "referral", _("a referral")
    TREATMENT = "treatment", _("a treatment relationship")
    NAMED = "named", _("named for somebody restricted")
    EMERGENCY = "emergency", _("an emergency")


class ReleaseStatus(models.TextChoices):
    """What a person said about sharing, as the release file states it."""

    GRANTED = "granted", _("granted")
    VERBAL = "verbal", _("granted verbally")
    REFUSED = "refused", _("refused")
    REVOKED = "revoked", _("revoked")


GIVING = frozenset({ReleaseStatus.GRANTED, ReleaseStatus.VERBAL})


class Ground(StrEnum):
    """What may stand between a person, a row about them, and who asks."""

    RECORDED = "recorded"  # the one who asks recorded the row
    TREATING = "treating"  # a referral to them is open, or care goes on
    COVERED = "covered"  # the plan that asks covers the person
    CONSENT = "consent"  # a consent in force names them, the class and the purpose
    WRITTEN = "written"  # that consent is signed, not spoken
    DATED = "dated"  # that consent ends on a day
    PART2_FORM = "part2_form"  # that consent bears what 42 CFR 2.31 asks for
    AGREEMENT = "agreement"  # an agreement in force names both, the class and the purpose
    NOTICE = "notice"  # the community's notice allows it to who asks
    TEAM = "team"  # both are in the county's team under AB 210
    GLASS = "glass"  # the one who asks opened it for an emergency
    NAMED = "named"  # the one who asks is named for this person
    # What takes away.
    REFUSED = "refused"  # the person's newest word to them is no
    SPOKEN = "spoken"  # the person has said something, so that the notice no longer speaks for them
    RESTRICTED = "restricted"  # shown to nobody who is not named


AGAINST = frozenset({Ground.REFUSED, Ground.SPOKEN, Ground.RESTRICTED})


class Why(models.TextChoices):
    """Why somebody is shown to nobody who is not named for them."""

    STAFF = "staff", _("works here, or is close to somebody who does")
    PUBLIC_FIGURE = "public_figure", _("known to the public")
    FLEEING = "fleeing", _("flees somebody")
    ASKED = "asked", _("asked for it")


# The tasks that consents ask for, and what these are about.
TARGET, ENDS, ENDS_SOON = "consent", "consent.ends", "consent.ends_soon"


class Answer(models.TextChoices):
    """What a person said to a form."""

    GRANTED = "granted", _("agreed")
    REFUSED = "refused", _("refused")


class Signer(models.TextChoices):
    """Who spoke for the person."""

    SELF = "self", _("the person")
    MINOR = "minor", _("the person, a minor, on their own")
    GUARDIAN = "guardian", _("a parent or guardian")
    REPRESENTATIVE = "representative", _("a legal representative")


class How(models.TextChoices):
    """How it was said."""

    FINGER = "finger", _("signed on the screen")
    TYPED = "typed", _("typed their name, before a witness")
    SCAN = "scan", _("signed on paper")
    VERBAL = "verbal", _("spoken, before a witness")


WRITTEN = frozenset({How.FINGER, How.TYPED, How.SCAN})
BY_WITNESS = frozenset({How.TYPED, How.VERBAL})
