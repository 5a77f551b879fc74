"""Services, criteria, proofs and reasons in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from babel import Locale
from django.utils.translation import get_language

from wayhome.directory.rules import language_code
from wayhome.eligibility.rules import load_rulebooks
from wayhome.referrals.choices import Status
from wayhome.referrals.rules import label

LIST_OF = {
    Status.DECLINED: "decline_reasons",
    Status.CLOSED: "closure_reasons",
    Status.OUTREACH: "outreach_results",
}


def language() -> str:
    """The reader's language, as rulebooks name it."""
    return (get_language() or "en")[:2]


def language_name(code: str) -> str:
    """A spoken language's name in the reader's language; what was given where it is unknown."""
    names = Locale.parse(language()).languages
    found = names.get(language_code(code))
    return found[:1].upper() + found[1:] if found else code


def service_name(key: str) -> str:
    """What a service is called."""
    return _words(load_rulebooks().service_words.get(key), key)


def criterion_name(key: str) -> str:
    """What a criterion is called."""
    return _words(load_rulebooks().criteria_words.get(key), key)


def proof_name(key: str) -> str:
    """What would settle an open question."""
    proof = load_rulebooks().proofs.get(key)
    return _words({"en": proof.en, "es": proof.es} if proof else None, key)


def reason_name(status: Status, key: str) -> str:
    """The reason of an entry of the history; empty where it has none."""
    if not key or status not in LIST_OF:
        return key
    return label(LIST_OF[status], key, language=language())


def _words(found: Mapping[str, Any] | None, key: str) -> str:
    return str(found.get(language()) or found["en"]) if found else key
