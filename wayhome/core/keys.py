"""Secret keys of 32 bytes: from the environment, or in development made once in WAYHOME_HOME.

A setting holds one in base64; several, joined by commas, while one is replaced: the first makes
what is new, all read what there is.
"""

from __future__ import annotations

import base64
import binascii
import os
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

BYTES = 32


def secret_keys(name: str, stated: str, *, file: str, why: str) -> list[bytes]:
    """The keys that the setting `name` states. Without one, production is refused with `why`."""
    if stated:
        return [_decode(name, part) for part in stated.split(",")]
    if settings.PRODUCTION:
        raise ImproperlyConfigured(f"Set {name}: {why}.")
    return [_decode(name, _development_key(settings.HOME / file))]


def _decode(name: str, text: str) -> bytes:
    try:
        key = base64.b64decode(text.strip().replace("-", "+").replace("_", "/"), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != BYTES:
        raise ImproperlyConfigured(f"{name} must be {BYTES} random bytes in base64.")
    return key


def _development_key(path: Path) -> str:
    """Made once; of two that start together, both use what one of them wrote."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.with_name(f"{path.name}.{os.urandom(8).hex()}")
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(base64.b64encode(os.urandom(BYTES)).decode())
        try:
            os.link(made, path)
        except FileExistsError:
            pass  # the other was first
        finally:
            made.unlink()
    return path.read_text()
