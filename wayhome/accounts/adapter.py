"""Nobody signs themselves up: an organization's administrator adds its workers."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ByInvitation(DefaultAccountAdapter):  # type: ignore[misc] # allauth ships no types
    """Closes open sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
