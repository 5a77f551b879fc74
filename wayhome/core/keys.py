"""Keys as the settings state them, or as development makes them once in WAYHOME_HOME."""

from __future__ import annotations

import base64
import binascii
import os
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

BYTES = 32


def secret_keys(name: str, stated: str, *, file: str, why: str) -> list[bytes]:
    """The keys that the setting `name` states; several are joined by commas while one is replaced.

    The first makes what is new, all read what there is. Without one, production is refused with
    `why`, and development makes one in `file`.
    """
    if not stated and settings.PRODUCTION:
        raise ImproperlyConfigured(f"Set {name}: {why}.")
    return [decode(part, name) for part in (stated or made_at_home(file)).split(",")]


def decode(text: str, name: str) -> bytes:
    """The key that base64 stands for. Raises ImproperlyConfigured, naming the setting `name`."""
    try:
        key = base64.b64decode(text.strip().replace("-", "+").replace("_", "/"), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != BYTES:
        raise ImproperlyConfigured(f"{name} must be {BYTES} random bytes in base64.")
    return key


def made_at_home(file: str) -> str:
    """A development key, made once and readable by its owner only.

    Of two that start together, both use what one of them wrote.
    """
    path = Path(settings.HOME) / file
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.with_name(f"{path.name}.{os.urandom(8).hex()}")
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(base64.b64encode(os.urandom(BYTES)).decode())
        try:
            os.link(made, path)
        except FileExistsError:
            pass  # the other was first
        finally:
            made.unlink()
    return path.read_text()
