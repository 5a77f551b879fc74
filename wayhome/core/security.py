"""What a page may load and from where: from here, and nothing written into the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Next = Callable[[HttpRequest], HttpResponse]

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self' data:",  # the QR code of an authenticator app
        "connect-src 'self'",
        "manifest-src 'self'",
        # Single sign-on answers a form with the way to its own host.
        "form-action 'self' https:{sign_on}",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
PERMISSIONS = "camera=(), microphone=(), geolocation=(), interest-cohort=()"


def _plain_sign_on() -> list[str]:
    """Sign-on servers without TLS: there are some on developers' machines, none in production."""
    providers: dict[str, Any] = settings.SOCIALACCOUNT_PROVIDERS
    apps = providers["openid_connect"]["APPS"]
    servers = (str(app["settings"]["server_url"]) for app in apps)
    return ["http://" + urlsplit(one).netloc for one in servers if one.startswith("http://")]


def content_policy(get_response: Next) -> Next:
    """Send Content-Security-Policy and Permissions-Policy with every answer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        policy = POLICY.format(sign_on="".join(f" {host}" for host in _plain_sign_on()))
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response

    return middleware
