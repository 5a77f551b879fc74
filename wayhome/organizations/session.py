"""How long a sign-in lasts, and whether it was made in two steps.

The moments stand in the session. One that is over is not deleted at once: it still says whose form
it is that comes late, and opens nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.authentication import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
)
from allauth.mfa.models import Authenticator
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone

from wayhome.accounts.models import User
from wayhome.organizations.rules import Guard
from wayhome.organizations.sign_on import several_factors

BEGAN, SEEN, OVER, TWO_STEPS = "began", "seen", "over", "two_steps"
WRITTEN_EVERY = 60  # seconds: not each request writes down that somebody was there


def begin(request: HttpRequest, **_: Any) -> None:
    """Somebody signed in: the clocks start, whatever was before."""
    now = int(timezone.now().timestamp())
    request.session.update({BEGAN: now, SEEN: now})
    request.session.pop(OVER, None)


def left(session: SessionBase, guard: Guard, *, at: datetime) -> int:
    """Seconds until the sign-in is over; none where it is."""
    if session.get(OVER) or BEGAN not in session:
        return 0
    idle: int = session[SEEN] + guard.idle_minutes * 60
    whole: int = session[BEGAN] + guard.longest_hours * 3600
    return max(0, min(idle, whole) - int(at.timestamp()))


def end(session: SessionBase) -> None:
    """The sign-in is over for good, with the steps it was made of."""
    if not session.get(OVER):
        session[OVER] = True
        session.pop(AUTHENTICATION_METHODS_SESSION_KEY, None)
        session.pop(TWO_STEPS, None)


def touch(session: SessionBase, *, at: datetime) -> None:
    """Somebody was here."""
    now = int(at.timestamp())
    if now - session.get(SEEN, 0) >= WRITTEN_EVERY:
        session[SEEN] = now


def in_two_steps(request: HttpRequest, user: User) -> bool:
    """Whether this sign-in was made with more than a password."""
    if request.session.get(TWO_STEPS) == str(user.pk):
        return True
    return any(one.get("method") == "mfa" for one in get_authentication_records(request, user))


def note_provider(request: HttpRequest, user: User, sociallogin: Any = None, **_: Any) -> None:
    """Somebody signed in through an organization that says it asked for several factors."""
    if sociallogin is not None and several_factors(sociallogin.account.extra_data):
        request.session[TWO_STEPS] = str(user.pk)


def note_added(request: HttpRequest, user: User, **_: Any) -> None:
    """Setting a second step up shows that one has it."""
    request.session[TWO_STEPS] = str(user.pk)


def note_removed(request: HttpRequest, user: User, **_: Any) -> None:
    """Who took their last one away signed in with a password alone from now on."""
    steps = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    if not Authenticator.objects.filter(user=user, type__in=steps).exists():
        request.session.pop(TWO_STEPS, None)
        request.session.pop(AUTHENTICATION_METHODS_SESSION_KEY, None)
