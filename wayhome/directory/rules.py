"""How well a provider fits a person: six questions, each answered yes, no or unknown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

Answer = Literal["yes", "no", "unknown"]
# What decides comes first: without a contract nobody is paid, without a slot nobody is served.
ORDER = ("plan", "slots", "area", "language", "experience")
STALE_DAYS = 30  # a count of open slots older than this says nothing about today

# Medi-Cal's threshold languages by ISO 639-1 code (639-3 where there is none), with the other
# names that files use for them. Spellings are compared in lower case.
LANGUAGES: dict[str, tuple[str, ...]] = {
    "ar": ("ara", "arabic"),
    "hy": ("hye", "arm", "armenian"),
    "km": ("khm", "khmer", "cambodian"),
    "zh": ("zho", "chi", "chinese", "mandarin", "cmn", "cantonese", "yue"),
    "en": ("eng", "english"),
    "fa": ("fas", "per", "farsi", "persian"),
    "hi": ("hin", "hindi"),
    "hmn": ("hmong",),
    "ja": ("jpn", "japanese"),
    "ko": ("kor", "korean"),
    "lo": ("lao", "laotian"),
    "ium": ("mien", "iu mien"),
    "pt": ("por", "portuguese"),
    "pa": ("pan", "punjabi"),
    "ru": ("rus", "russian"),
    "es": ("spa", "spanish", "español", "espanol"),
    "tl": ("tgl", "fil", "tagalog", "filipino"),
    "th": ("tha", "thai"),
    "uk": ("ukr", "ukrainian"),
    "vi": ("vie", "vietnamese"),
}
_SPELLINGS = {name: code for code, names in LANGUAGES.items() for name in (code, *names)}


def language_code(text: str) -> str:
    """The language's code, whichever way a file spells it; what was given where it is unknown."""
    plain = text.strip().lower()
    return _SPELLINGS.get(plain, plain)


@dataclass(frozen=True, slots=True)
class Need:
    """What is known of the person; an empty string is not known."""

    plan: str = ""
    language: str = ""
    zip: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """What is known of a provider's service. None: nobody said. Numbers count people."""

    plans: frozenset[str] | None = None
    open_slots: int | None = None
    capacity: int | None = None
    counted_on: date | None = None
    languages: frozenset[str] = frozenset()
    zips: frozenset[str] = frozenset()
    cities: frozenset[str] = frozenset()  # in lower case
    homeless_experience: bool | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One answer; `code` is one of ORDER."""

    code: str
    answer: Answer


def reasons(offer: Offer, need: Need, *, today: date) -> tuple[Reason, ...]:
    """Every question of ORDER with its answer."""
    answers: dict[str, Answer] = {
        "plan": _contains(offer.plans, need.plan),
        "slots": _slots(offer, today),
        "area": _area(offer, need),
        "language": _contains(offer.languages or None, language_code(need.language)),
        "experience": _truth(offer.homeless_experience),
    }
    return tuple(Reason(code, answers[code]) for code in ORDER)


def rank(found: Iterable[Reason]) -> tuple[int, ...]:
    """A key that sorts the best fit first.

    Whoever is known to have no contract or no open slot comes after everybody who might; then yes
    goes before unknown before no, question by question in ORDER.
    """
    answers = {reason.code: reason.answer for reason in found}
    barred = sum(answers[code] == "no" for code in ("plan", "slots"))
    return barred, *(("yes", "unknown", "no").index(answers[code]) for code in ORDER)


def _truth(value: bool | None) -> Answer:
    if value is None:
        return "unknown"
    return "yes" if value else "no"


def _contains(offered: frozenset[str] | None, needed: str) -> Answer:
    return _truth(needed in offered if offered is not None and needed else None)


def _slots(offer: Offer, today: date) -> Answer:
    if offer.open_slots is None:
        return "unknown"
    if offer.counted_on is None or (today - offer.counted_on).days > STALE_DAYS:
        return "unknown"
    return _truth(offer.open_slots > 0)


def _area(offer: Offer, need: Need) -> Answer:
    """Yes where ZIP or city is served, no where one could be compared and none is."""
    compared = [
        (need.zip.strip()[:5], offer.zips),
        (need.city.strip().lower(), offer.cities),
    ]
    known = [asked in served for asked, served in compared if asked and served]
    return _truth(any(known) if known else None)
