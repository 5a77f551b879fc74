"""Ending sign-ins."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from wayhome.accounts.models import Session


@transaction.atomic
def end_sessions(*, user_id: UUID) -> int:
    """Sign somebody out on every device at once; how many sign-ins ended."""
    return Session.objects.filter(user=user_id).delete()[0]


@transaction.atomic(using="batch")
def forget_old_sessions(*, at: datetime) -> int:
    """Delete what is left of sign-ins that are over; the nightly round calls this."""
    return Session.objects.using("batch").filter(expire_date__lt=at).delete()[0]
