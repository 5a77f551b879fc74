"""Organizations' own single sign-on (OpenID Connect), as the environment names it.

`WAYHOME_OIDC` lists short names; for each NAME there are `WAYHOME_OIDC_NAME_TITLE`, `_SERVER`,
`_CLIENT_ID`, `_CLIENT_SECRET` and `_DOMAINS`.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config import env

NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")


def providers() -> list[dict[str, Any]]:
    """The providers as django-allauth takes them.

    A provider vouches for addresses of its own domains alone: else one organization's server could
    sign in as another organization's worker. Raises ImproperlyConfigured in plain words.
    """
    return [_provider(name) for name in env.text("WAYHOME_OIDC").split()]


def _provider(name: str) -> dict[str, Any]:
    if not NAME.fullmatch(name):
        raise ImproperlyConfigured(
            f"WAYHOME_OIDC: {name} is no name; use small letters and digits."
        )
    held = {
        word: env.text(f"WAYHOME_OIDC_{name.upper()}_{word}")
        for word in ("TITLE", "SERVER", "CLIENT_ID", "CLIENT_SECRET", "DOMAINS")
    }
    for word in ("SERVER", "CLIENT_ID", "CLIENT_SECRET", "DOMAINS"):
        if not held[word]:
            raise ImproperlyConfigured(f"Set WAYHOME_OIDC_{name.upper()}_{word}.")
    if env.production() and urlsplit(held["SERVER"]).scheme != "https":
        raise ImproperlyConfigured(f"WAYHOME_OIDC_{name.upper()}_SERVER must begin with https://.")
    return {
        "provider_id": name,
        "name": held["TITLE"] or name.replace("_", " ").title(),
        "client_id": held["CLIENT_ID"],
        "secret": held["CLIENT_SECRET"],
        "settings": {
            "server_url": held["SERVER"],
            "domains": [one.lower().lstrip("@") for one in re.split(r"[,\s]+", held["DOMAINS"])],
        },
    }
