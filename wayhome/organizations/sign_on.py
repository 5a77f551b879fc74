"""Signing in through an organization's own sign-on (OpenID Connect).

Who somebody is comes from there; what they may do stays here. Without an account, and without an
open invitation to the address that their organization vouches for, nobody gets in.
"""

from __future__ import annotations

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import timezone

from wayhome.accounts.models import User
from wayhome.organizations.actions import join_as
from wayhome.organizations.queries import open_invitations_to

# What a provider says it asked for (`amr`, RFC 8176): something known, held, or of the body.
FACTORS = (
    frozenset({"pwd", "pin", "kba"}),
    frozenset({"otp", "hwk", "swk", "sc", "pop", "sms", "tel"}),
    frozenset({"fpt", "face", "iris", "retina", "vbm"}),
)
# Levels of sign-in (`acr`) that mean more than one factor.
LEVELS = frozenset(
    {
        "http://idmanagement.gov/ns/assurance/aal/2",
        "http://idmanagement.gov/ns/assurance/aal/3",
        "https://refeds.org/profile/mfa",
        "http://schemas.openid.net/pape/policies/2007/06/multi-factor",
    }
)


class OwnSignOn(DefaultSocialAccountAdapter):  # type: ignore[misc] # allauth ships no types
    """Knows people by an address their own organization vouches for."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Connecting a second identity to an account in use is not offered."""
        if sociallogin.state.get("process") == "connect":
            raise ImmediateHttpResponse(render(request, "account/signup_closed.html", status=403))

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        """Only for addresses of the provider's own domains, and only if it says it checked them."""
        return vouched_for(login) == email.strip().lower()

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Whether an open invitation waits for this address."""
        return bool(open_invitations_to(vouched_for(sociallogin), at=timezone.now()))

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> User:
        """The account with the name and the address as they come; nothing else is taken over."""
        user: User = sociallogin.user
        user.email = str(data.get("email") or "").strip().lower()
        parts = [data.get("first_name"), data.get("last_name")]
        name = data.get("name") or " ".join(str(part) for part in parts if part) or user.email
        user.name = str(name)[:150]
        return user

    def save_user(
        self, request: HttpRequest, sociallogin: SocialLogin, form: object = None
    ) -> User:
        """The account, and the roles that were offered to its address."""
        user: User = super().save_user(request, sociallogin, form)
        now = timezone.now()
        for invitation in open_invitations_to(vouched_for(sociallogin), at=now):
            join_as(invitation=invitation, user=user, at=now)
        return user


def several_factors(data: dict[str, Any]) -> bool:
    """Whether the provider's own signed token says that more than one factor was asked for."""
    token = data.get("id_token")
    claims: dict[str, Any] = token if isinstance(token, dict) else {}
    said = claims.get("amr")
    methods = {str(one) for one in said} if isinstance(said, list) else set()
    kinds = sum(not kind.isdisjoint(methods) for kind in FACTORS)
    return "mfa" in methods or kinds > 1 or claims.get("acr") in LEVELS


def vouched_for(login: SocialLogin) -> str:
    """The address that the provider says it checked, in one of its domains; else empty."""
    domains = login.provider.app.settings.get("domains", [])
    for one in login.email_addresses:
        email = str(one.email).strip().lower()
        if one.verified is True and email.rpartition("@")[2] in domains:
            return email
    return ""
