"""What a stored file is."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentKind(models.TextChoices):
    """Decides nothing about access; says what the file is for."""

    IMPORT = "import", _("a file that was imported")
    REJECTED = "rejected", _("rows that an import set aside")
    REFERRAL = "referral", _("a referral or its attachment")
    SENT = "sent", _("a file that was sent")
    FORM = "form", _("a form's official wording")
    CONSENT = "consent", _("a signed consent")
