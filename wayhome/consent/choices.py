"""Why an organization may see a person, and what a release says."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Basis(models.TextChoices):
    """The ground a grant stands on."""

    SOURCE = "source", _("its own records")
    RELEASE = "release", _("a release of information")
    NOTICE = "notice", _("the community's privacy notice")
    AGREEMENT = "agreement", _("a data sharing agreement")
    REFERRAL = "referral", _("a referral")
    TREATMENT = "treatment", _("a treatment relationship")


class ReleaseStatus(models.TextChoices):
    """What a person said about sharing, as the release file states it."""

    GRANTED = "granted", _("granted")
    VERBAL = "verbal", _("granted verbally")
    REFUSED = "refused", _("refused")
    REVOKED = "revoked", _("revoked")


GIVING = frozenset({ReleaseStatus.GRANTED, ReleaseStatus.VERBAL})
