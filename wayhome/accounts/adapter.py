"""Nobody signs themselves up, and nobody guesses passwords."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wayhome.accounts import lockout


class ByInvitation(DefaultAccountAdapter):  # type: ignore[misc] # allauth ships no types
    """Closes open sign-up, and counts wrong passwords where all processes see them."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try before the password is looked at; say why where it is not."""
        try:
            lockout.count_try(
                email=_email(request, credentials),
                address=self.get_client_ip(request),
                at=timezone.now(),
            )
        except lockout.Wait as wait:
            words = ngettext(
                "Too many wrong passwords. Try again in %(n)d minute.",
                "Too many wrong passwords. Try again in %(n)d minutes.",
                wait.minutes,
            )
            raise ValidationError(words % {"n": wait.minutes}) from wait
        except lockout.Locked as locked:
            raise ValidationError(
                _(
                    "After too many wrong passwords no password opens this any more. Set a new one "
                    "by mail, or ask the person who looks after Wayhome in your organization."
                )
            ) from locked

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Who has these; a right password forgets the wrong ones before it."""
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if user is not None:
            lockout.forget_tries(email=_email(request, credentials))
        return user


def _email(request: HttpRequest, credentials: dict[str, Any]) -> str:
    """The address that was given, or that of who is asked for their password once more."""
    return str(credentials.get("email") or getattr(request.user, "email", ""))
