"""The master key, and the wrapping of each document's own key by it.

WAYHOME_DOCUMENT_KEY holds 32 bytes in base64; several, joined by commas, while one is replaced:
the first wraps, all unwrap. In development a key is made once in WAYHOME_HOME, readable by its
owner only.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from wayhome.documents.cipher import Damaged

NAMED = 4  # bytes of the master key's digest that say which key wrapped
NONCE = 12


def wrap(key: bytes, context: bytes) -> bytes:
    """The document's key, readable with the master key and for this document only."""
    master, nonce = _masters()[0], os.urandom(NONCE)
    return _name(master) + nonce + AESGCM(master).encrypt(nonce, key, context)


def unwrap(wrapped: bytes, context: bytes) -> bytes:
    """The document's key. Raises Damaged where none of the master keys fits."""
    name, nonce, sealed = wrapped[:NAMED], wrapped[NAMED : NAMED + NONCE], wrapped[NAMED + NONCE :]
    for master in _masters():
        if _name(master) == name:
            try:
                return AESGCM(master).decrypt(nonce, sealed, context)
            except InvalidTag:
                break
    raise Damaged("This file was encrypted with another key than WAYHOME_DOCUMENT_KEY.")


def _name(master: bytes) -> bytes:
    return hashlib.sha256(b"wayhome document key" + master).digest()[:NAMED]


def _masters() -> list[bytes]:
    stated = settings.DOCUMENT_KEY
    if stated:
        return [_decode(part) for part in stated.split(",")]
    if settings.PRODUCTION:
        raise ImproperlyConfigured("Set WAYHOME_DOCUMENT_KEY: stored files are encrypted with it.")
    return [_decode(_development_key(settings.HOME / "document.key"))]


def _decode(text: str) -> bytes:
    try:
        key = base64.b64decode(text.strip().replace("-", "+").replace("_", "/"), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != 32:
        raise ImproperlyConfigured("WAYHOME_DOCUMENT_KEY must be 32 random bytes in base64.")
    return key


def _development_key(path: Path) -> str:
    """Made once; of two that start together, both use what one of them wrote."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.with_name(f"{path.name}.{os.urandom(8).hex()}")
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(base64.b64encode(os.urandom(32)).decode())
        try:
            os.link(made, path)
        except FileExistsError:
            pass  # the other was first
        finally:
            made.unlink()
    return path.read_text()
