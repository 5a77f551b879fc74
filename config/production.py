"""What a server with real people's data must not start with."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import ImproperlyConfigured

from config import env


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
    if env.flag("WAYHOME_DEBUG"):
        yield "Unset WAYHOME_DEBUG: debug pages show personal data."
    if len(env.text("WAYHOME_SECRET_KEY")) < 50:
        yield "Set WAYHOME_SECRET_KEY to 50 or more random characters."
    if not env.text("WAYHOME_DOCUMENT_KEY"):
        yield "Set WAYHOME_DOCUMENT_KEY: stored files are encrypted with it."
    if not env.text("WAYHOME_ORIGIN").startswith("https://"):
        yield "Set WAYHOME_ORIGIN to the https:// address: plain HTTP is refused."
