"""The master key, and the wrapping of each document's own key by it.

WAYHOME_DOCUMENT_KEY holds 32 bytes in base64; several, joined by commas, while one is replaced:
the first wraps, all unwrap. In development a key is made once in WAYHOME_HOME, readable by its
owner only.
"""

from __future__ import annotations

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from wayhome.core.keys import decode, made_at_home
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
    if not stated and settings.PRODUCTION:
        raise ImproperlyConfigured("Set WAYHOME_DOCUMENT_KEY: stored files are encrypted with it.")
    keys = (stated or made_at_home("document.key")).split(",")
    return [decode(key, "WAYHOME_DOCUMENT_KEY") for key in keys]
