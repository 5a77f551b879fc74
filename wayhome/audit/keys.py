"""The key of the seals, WAYHOME_SEAL_KEY: whoever has only the database cannot make a seal."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator

from django.conf import settings

from wayhome.core.keys import secret_keys


def code_of(said: bytes) -> str:
    """The code of a new seal."""
    return next(codes_of(said))


def codes_of(said: bytes) -> Iterator[str]:
    """The codes that a seal may have: by today's key, and by those it replaced."""
    keys = secret_keys(
        "WAYHOME_SEAL_KEY", settings.SEAL_KEY, file="seal.key", why="the logs are sealed with it"
    )
    return (hmac.new(key, b"wayhome seal" + said, hashlib.sha256).hexdigest() for key in keys)
