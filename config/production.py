"""What a server with real people's data must not start with."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from config import env

SHORTEST_SECRET = 50  # characters, as Django's own check demands
KEY_BYTES = 32
KEYS = {
    "WAYHOME_DOCUMENT_KEY": "stored files are encrypted with it",
    "WAYHOME_SEAL_KEY": "the logs are sealed with it",
}
DATABASES = ("DATABASE_URL", "DATABASE_BATCH_URL", "DATABASE_OWNER_URL", "DATABASE_DIRECT_URL")


def refuse_if_unsafe() -> None:
    """Stop before anything is served; the message lists every thing to mend.

    Raises ImproperlyConfigured in production when anything in `faults` holds.
    """
    if env.production() and (found := list(faults())):
        raise ImproperlyConfigured("Wayhome does not start in production: " + " ".join(found))


def faults() -> Iterator[str]:
    """Each unsafe setting, in words that say what to do."""
    if not env.text("DATABASE_URL"):
        yield "Set DATABASE_URL: the embedded database never holds real data."
    for name in DATABASES:
        if _is_embedded(env.text(name)):
            yield f"Set {name} to a server of your own: the embedded database has no passwords."
    if env.flag("WAYHOME_DEBUG"):
        yield "Unset WAYHOME_DEBUG: debug pages show personal data."
    if env.flag("WAYHOME_DEMO"):
        yield "Unset WAYHOME_DEMO: there is no demo in production."
    secret = env.text("WAYHOME_SECRET_KEY")
    if len(secret) < SHORTEST_SECRET or secret == env.DEFAULT_SECRET:
        yield f"Set WAYHOME_SECRET_KEY to {SHORTEST_SECRET} or more random characters."
    for name, use in KEYS.items():
        if not env.text(name):
            yield f"Set {name}: {use}."
        elif not all(map(_is_key, env.text(name).split(","))):
            yield f"Set {name} to {KEY_BYTES} random bytes in base64."
    fields, index = env.text("WAYHOME_FIELD_KEYS"), env.text("WAYHOME_INDEX_KEY")
    if not fields:
        yield "Set WAYHOME_FIELD_KEYS: Social Security numbers are encrypted with them."
    elif not all(_is_key(one.partition(":")[2]) for one in fields.split(",")):
        yield f"Set WAYHOME_FIELD_KEYS to name:key, the key {KEY_BYTES} random bytes in base64."
    if not index:
        yield "Set WAYHOME_INDEX_KEY: people are found by their number with it."
    elif not _is_key(index):
        yield f"Set WAYHOME_INDEX_KEY to {KEY_BYTES} random bytes in base64."
    elif index in fields or index in env.text("WAYHOME_DOCUMENT_KEY"):
        yield "Set WAYHOME_INDEX_KEY to a key of its own, which encrypts nothing."
    if not env.text("WAYHOME_ORIGIN").startswith("https://"):
        yield "Set WAYHOME_ORIGIN to the https:// address: plain HTTP is refused."
    if not env.text("WAYHOME_HOME"):
        yield "Set WAYHOME_HOME to the folder that stored files are kept in."
    hosts = [host.strip() for host in env.text("WAYHOME_HOSTS").split(",") if host.strip()]
    if not hosts or "*" in hosts:
        yield "Set WAYHOME_HOSTS to the names this server is called by, without *."


def _is_key(text: str) -> bool:
    standard = text.strip().replace("-", "+").replace("_", "/")
    try:
        return len(base64.b64decode(standard, validate=True)) == KEY_BYTES
    except (binascii.Error, ValueError):
        return False


def _is_embedded(address: str) -> bool:
    """Whether an address leads to the socket of an embedded server (config/embedded.py)."""
    parts = urlsplit(address)
    host = parse_qs(parts.query).get("host", [unquote(parts.hostname or "")])[0]
    return host.startswith("/") and Path(host, "wayhome-ready").exists()
