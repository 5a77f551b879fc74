"""Values encrypted one by one, and keyed digests by which equal ones are found unread.

WAYHOME_FIELD_KEYS holds keys as `name:base64`, joined by commas: the first encrypts, all decrypt.
WAYHOME_INDEX_KEY is another key, for the digests. A sealed value is `name:` and what AES-256-GCM
made of it under a random nonce; it is bound to its table and column (`where`) and reads nowhere
else. Empty stays empty. In development both keys are made once in WAYHOME_HOME.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
import os
import re
from dataclasses import dataclass
from functools import lru_cache

import pyarrow as pa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from wayhome.core.keys import decode, made_at_home

NONCE, TAG = 12, 16
NAME = re.compile("[A-Za-z0-9_-]{1,16}")
NAMED, DIGEST = 4, 16  # bytes of a digest that name its key, and that tell values apart


class Unreadable(Exception):
    """None of the keys reads this value; the message names the key that would, and no value."""


@dataclass(frozen=True)
class Ring:
    """The field keys by name; `first` encrypts."""

    first: str
    ciphers: dict[str, AESGCM]


def ring() -> Ring:
    """The field keys in use."""
    if not settings.FIELD_KEYS and settings.PRODUCTION:
        raise ImproperlyConfigured("Set WAYHOME_FIELD_KEYS: sensitive fields are encrypted.")
    return _ring(settings.FIELD_KEYS or f"made:{made_at_home('field.key')}")


@lru_cache
def _ring(stated: str) -> Ring:
    ciphers: dict[str, AESGCM] = {}
    for one in stated.split(","):
        name, colon, key = one.strip().partition(":")
        if not colon or not NAME.fullmatch(name) or name in ciphers:
            raise ImproperlyConfigured(
                "WAYHOME_FIELD_KEYS must be name:key, joined by commas; each name once, of up to "
                "16 letters, digits, - or _."
            )
        ciphers[name] = AESGCM(decode(key, "Each key of WAYHOME_FIELD_KEYS"))
    return Ring(next(iter(ciphers)), ciphers)


def seal(text: str, where: str) -> str:
    """The text as `where` (table.column) keeps it."""
    sealed = seal_bytes(text.encode(), where) if text else b""
    name, colon, made = sealed.partition(b":")
    return (name + colon + binascii.b2a_base64(made, newline=False)).decode()


def unseal(kept: str, where: str) -> str:
    """The text that `seal` was given for the same place. Raises Unreadable."""
    return _read(ring(), kept, where) if kept else ""


def _read(keys: Ring, kept: str, where: str) -> str:
    name, _colon, made = kept.partition(":")
    try:
        return _decrypt(keys, name, binascii.a2b_base64(made), where).decode()
    except (binascii.Error, UnicodeError) as error:
        raise Unreadable(f"What {where} holds is not encrypted as it should be.") from error


def seal_bytes(data: bytes, where: str) -> bytes:
    """`seal` for bytes of any kind."""
    keys, nonce = ring(), os.urandom(NONCE)
    sealed = keys.ciphers[keys.first].encrypt(nonce, data, where.encode())
    return keys.first.encode() + b":" + nonce + sealed


def unseal_bytes(kept: bytes, where: str) -> bytes:
    """`unseal` for bytes of any kind. Raises Unreadable."""
    name, _colon, made = kept.partition(b":")
    return _decrypt(ring(), name.decode("ascii", "replace"), made, where)


def _decrypt(keys: Ring, name: str, made: bytes, where: str) -> bytes:
    if len(made) < NONCE + TAG:
        raise Unreadable(f"What {where} holds is not encrypted as it should be.")
    cipher = keys.ciphers.get(name)
    if cipher is None:
        raise Unreadable(
            f"What {where} holds was encrypted with the key {name!r}, which WAYHOME_FIELD_KEYS "
            "does not have. Put that key back."
        )
    try:
        return cipher.decrypt(made[:NONCE], made[NONCE:], where.encode())
    except InvalidTag:
        raise Unreadable(
            f"What {where} holds does not read with the key {name!r} of WAYHOME_FIELD_KEYS: "
            "another key bore that name, or the value was changed or moved."
        ) from None


def seal_column(column: pa.Array | pa.ChunkedArray, where: str) -> pa.Array:
    """`seal` for each value; null stays null."""
    keys = ring()
    encrypt, place, name = keys.ciphers[keys.first].encrypt, where.encode(), keys.first + ":"
    nonces = memoryview(os.urandom(NONCE * len(column)))
    made: list[str | None] = []
    for at, text in enumerate(column.to_pylist()):
        if not text:
            made.append(text)
            continue
        nonce = nonces[NONCE * at : NONCE * (at + 1)]
        sealed = bytes(nonce) + encrypt(nonce, text.encode(), place)
        made.append(name + binascii.b2a_base64(sealed, newline=False).decode())
    return pa.array(made, pa.string())


def unseal_column(column: pa.Array | pa.ChunkedArray, where: str) -> pa.Array:
    """`unseal` for each value; null stays null. Raises Unreadable."""
    keys = ring()
    read = [_read(keys, kept, where) if kept else kept for kept in column.to_pylist()]
    return pa.array(read, pa.string())


def with_sealed(table: pa.Table, column: str, where: str) -> pa.Table:
    """The table with a column of it sealed."""
    return replaced(table, column, seal_column(table[column], where))


def with_unsealed(table: pa.Table, column: str, where: str) -> pa.Table:
    """The table with a column of it in clear. Raises Unreadable."""
    return replaced(table, column, unseal_column(table[column], where))


def replaced(table: pa.Table, column: str, values: pa.Array | pa.ChunkedArray) -> pa.Table:
    """The table with other values in a column."""
    return table.set_column(table.column_names.index(column), column, values)


def index_key() -> bytes:
    """The key of the digests."""
    if not settings.INDEX_KEY and settings.PRODUCTION:
        raise ImproperlyConfigured("Set WAYHOME_INDEX_KEY: sensitive fields are found by it.")
    return decode(settings.INDEX_KEY or made_at_home("index.key"), "WAYHOME_INDEX_KEY")


def index_name() -> str:
    """What every digest made with the present key begins with."""
    return _named(index_key())


def _named(key: bytes) -> str:
    return hashlib.sha256(b"wayhome index key" + key).digest()[:NAMED].hex()


def index(text: str, label: str) -> str:
    """A digest that equal texts share under one label; nobody makes or tests it without the key."""
    key = index_key()
    return _named(key) + _digest(key, label, text) if text else ""


def index_column(column: pa.Array | pa.ChunkedArray, label: str) -> pa.Array:
    """`index` for each value; null stays null."""
    key = index_key()
    name = _named(key)
    whole = pa.chunked_array(column) if isinstance(column, pa.Array) else column
    coded = whole.cast(pa.string()).combine_chunks().dictionary_encode()
    made = [text and name + _digest(key, label, text) for text in coded.dictionary.to_pylist()]
    return pa.array(made, pa.string()).take(coded.indices)


def _digest(key: bytes, label: str, text: str) -> str:
    return hmac.digest(key, f"{label}\0{text}".encode(), "sha256")[:DIGEST].hex()
