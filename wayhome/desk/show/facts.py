"""Facts, services and proofs in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import get_language

from wayhome.eligibility.models import Fact
from wayhome.eligibility.rules import load_rulebooks


def spoken(words: Any) -> str:
    """The English or Spanish words of a rulebook entry."""
    return str(words.es if get_language() == "es" else words.en)


def fact_name(key: str) -> str:
    """What a kind of fact is called."""
    kind = load_rulebooks().kinds.get(key)
    return spoken(kind).capitalize() if kind else key.replace("_", " ").capitalize()


def fact_value(key: str, value: str) -> str:
    """A fact's value in words; codes and dates as they are."""
    kind = load_rulebooks().kinds.get(key)
    words = kind.values.get(value) if kind else None
    if words is None:
        return value
    return words["es" if get_language() == "es" else "en"]


def service_name(key: str) -> str:
    """What a service is called."""
    words = load_rulebooks().service_words.get(key)
    return str(words["es" if get_language() == "es" else "en"]) if words else key


def proof_name(key: str) -> str:
    """What a proof is called."""
    proof = load_rulebooks().proofs.get(key)
    return spoken(proof) if proof else key


def criterion_name(key: str) -> str:
    """What a criterion is called."""
    words = load_rulebooks().criteria_words.get(key)
    return str(words["es" if get_language() == "es" else "en"]) if words else key


def lines(facts: Sequence[Fact]) -> list[dict[str, object]]:
    """Fact lines: the newest of each kind, and what another source says otherwise."""
    shown: dict[str, dict[str, object]] = {}
    for fact in sorted(facts, key=lambda one: one.seen or date.min, reverse=True):
        value = fact_value(fact.fact, fact.value)
        line = shown.get(fact.fact)
        if line is None:
            shown[fact.fact] = {
                "label": fact_name(fact.fact),
                "value": value,
                "source": fact.source,
                "seen": fact.seen,
                "differs": "",
            }
        elif line["value"] != value and not line["differs"]:
            line["differs"] = f"{fact.source}: {value}"
    return list(shown.values())
