"""Facts, services and proofs in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from django.utils.translation import get_language, gettext

from wayhome.core.clocks import in_full
from wayhome.desk.show.sources import source_words
from wayhome.eligibility.models import Fact
from wayhome.eligibility.rules import load_rulebooks

UNKNOWN = "unknown"  # what a file says where somebody was asked and could not say
NO_PLANS: Mapping[str, str] = MappingProxyType({})


def spoken(words: Any) -> str:
    """The English or Spanish words of a rulebook entry."""
    return str(words.es if get_language() == "es" else words.en)


def fact_name(key: str) -> str:
    """What a kind of fact is called."""
    kind = load_rulebooks().kinds.get(key)
    words = spoken(kind) if kind else key.replace("_", " ")
    return words[:1].upper() + words[1:]  # capitalize() would write "Medi-cal"


def fact_value(key: str, value: str, plans: Mapping[str, str] = NO_PLANS) -> str:
    """A fact's value in words: a plan by its name in `plans`, a birth date in full, other codes."""
    if key == "plan_membership":
        return plans.get(value, value)
    if key == "birth":
        return _birth(value)
    kind = load_rulebooks().kinds.get(key)
    words = kind.values.get(value) if kind else None
    if words is None:
        return gettext("not known") if value == UNKNOWN else value
    return words["es" if get_language() == "es" else "en"]


def _birth(value: str) -> str:
    try:
        return in_full(date.fromisoformat(value))
    except ValueError:
        return value  # a year alone


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


def lines(facts: Sequence[Fact], plans: Mapping[str, str]) -> list[dict[str, object]]:
    """Fact lines: the newest of each kind, and what another source says otherwise."""
    shown: dict[str, dict[str, object]] = {}
    for fact in sorted(facts, key=lambda one: one.seen or date.min, reverse=True):
        value = fact_value(fact.fact, fact.value, plans)
        line = shown.get(fact.fact)
        if line is None:
            shown[fact.fact] = {
                "label": fact_name(fact.fact),
                "value": value,
                "source": source_words(fact.source, plans),
                "seen": fact.seen,
                "differs": "",
            }
        elif line["value"] != value and not line["differs"]:
            line["differs"] = f"{source_words(fact.source, plans)}: {value}"
    return list(shown.values())
