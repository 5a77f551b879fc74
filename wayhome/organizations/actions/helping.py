"""Helping somebody sign in again whose password is locked, or whose phone is lost."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from wayhome.accounts.actions import end_sessions
from wayhome.accounts.lockout import forget_tries
from wayhome.accounts.models import User
from wayhome.audit.actions import record
from wayhome.core.viewer import Viewer
from wayhome.organizations.actions.workers import NotYours
from wayhome.organizations.queries import may_stop


@transaction.atomic
def unlock_worker(*, user: User, by: Viewer, at: datetime) -> None:
    """Let somebody's password open again after too many wrong ones. Raises NotYours."""
    if not may_stop(by, user):
        raise NotYours
    forget_tries(email=user.email)
    _note("unlocked", user, by, at)


@transaction.atomic
def forget_second_steps(*, user: User, by: Viewer, at: datetime) -> None:
    """Remove somebody's passkeys, app and codes, and sign them out; they set up a new one.

    Raises NotYours.
    """
    if not may_stop(by, user):
        raise NotYours
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user_id=user.pk)
    _note("second_steps_forgotten", user, by, at)


def _note(verb: str, user: User, by: Viewer, at: datetime) -> None:
    record(f"organizations.worker.{verb}", by=by, at=at, target="accounts.user", target_id=user.pk)
