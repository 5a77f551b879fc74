"""A message to oneself, to see whether mail leaves this server."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from wayhome.audit.actions import record
from wayhome.core.viewer import Viewer


def send_trial(*, to: str, by: Viewer, at: datetime) -> str:
    """What the mail server objected; empty where it took the message."""
    if not settings.EMAIL_HOST:
        return _("no mail server is set.")
    message = EmailMessage(
        _("Mail from Wayhome arrives"), _("You asked Wayhome to send you this message."), to=[to]
    )
    try:
        message.send()
    except OSError as problem:  # smtplib's errors are OSErrors, too
        record("desk.mail.failed", by=by, at=at)
        return str(problem)
    record("desk.mail.tried", by=by, at=at)
    return ""
