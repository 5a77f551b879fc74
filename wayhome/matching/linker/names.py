"""Names as they are compared: folded, split, with their short forms and their sounds.

Pure functions of one text. They are applied to the distinct names of a file, not to its rows:
two hundred thousand members have some tens of thousands of different names.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import jellyfish

# Letters that Unicode does not take apart into a base letter and a mark.
_SINGLE = str.maketrans({"Ł": "L", "Ø": "O", "Đ": "D", "Ð": "D", "Þ": "TH", "Æ": "AE", "Œ": "OE",
                         "ß": "SS", "ẞ": "SS", "İ": "I", "ı": "I"})  # fmt: skip
_SILENT = str.maketrans("", "", "'`")
_WORD = re.compile(r"[A-Z]+|[234](?:ND|RD|TH)\b")
_NOT_APPLICABLE = re.compile(r"\bN/A\b")
_WORDS = tomllib.loads((Path(__file__).parent / "name_words.toml").read_text("utf-8"))
_PARTICLES = frozenset(_WORDS["particles"].split())
_PREFIXES = frozenset(_WORDS["prefixes"].split())
_NO_NAME = frozenset(_WORDS["no_name"].split())
_SUFFIXES = {word: name for name, words in _WORDS["suffixes"].items() for word in words.split()}


class Given(NamedTuple):
    """A given name: whole, its first word, each word, its full forms, its sounds."""

    whole: str | None
    main: str | None
    words: list[str] | None
    forms: list[str] | None
    sounds: list[str] | None
    letter: bool


class Family(NamedTuple):
    """A family name: whole, its words sorted, first word, each word, sounds; a suffix in it."""

    whole: str | None
    ordered: str | None
    main: str | None
    words: list[str] | None
    sounds: list[str] | None
    suffix: str | None


def fold(text: str | None) -> list[str]:
    """Upper-case words without accents, apostrophes or digits: "Muñoz-O'Hara" is MUNOZ, OHARA."""
    if not text:
        return []
    plain = text.upper()
    if not plain.isascii():  # most are, and this costs more than all the rest
        plain = unicodedata.normalize("NFKD", plain.translate(_SINGLE))
        plain = plain.encode("ascii", "ignore").decode()
    plain = plain.translate(_SILENT)
    return _WORD.findall(_NOT_APPLICABLE.sub("", plain) if "/" in plain else plain)


def given_name(text: str | None) -> Given:
    """Take a first-name or middle-name field apart; all empty where there is no name in it."""
    first, *rest = fold(text) or [""]
    words = [first, *(word for word in rest if word not in _SUFFIXES or len(word) == 1)]
    whole = "".join(words)
    if not whole or whole in _NO_NAME:
        return Given(None, None, None, None, None, False)
    forms = sorted({form for word in (words[0], whole) for form in full_forms(word)})
    return Given(whole, words[0], words, forms, sounds_of(words[:1]), len(whole) == 1)


def family_name(text: str | None) -> Family:
    """Take a last-name field apart; a suffix written into it comes out by itself."""
    words = fold(text)
    suffix = None
    while len(words) > 1 and words[-1] in _SUFFIXES:
        suffix = _SUFFIXES[words.pop()]
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] in _PREFIXES:
            joined[-1] += word
        else:
            joined.append(word)
    whole = "".join(joined)
    if not whole or whole in _NO_NAME:
        return Family(None, None, None, None, None, suffix)
    core = [word for word in joined if word not in _PARTICLES and len(word) > 1] or joined
    return Family(whole, " ".join(sorted(core)), core[0], core, sounds_of(core), suffix)


def name_suffix(text: str | None) -> str | None:
    """JR, SR, II, III, IV or V, however it was written."""
    words = fold(text)
    return _SUFFIXES.get(words[0]) if words else None


def full_forms(name: str) -> frozenset[str]:
    """The name and every full name that it may be short for."""
    return _full_names().get(name, frozenset()) | {name}


@cache
def _full_names() -> dict[str, frozenset[str]]:
    tables = tomllib.loads((Path(__file__).parent / "nicknames.toml").read_text("utf-8"))
    found: dict[str, set[str]] = {}
    for table in tables.values():
        for full, short in table.items():
            for name in short.split():
                found.setdefault("".join(fold(name)), set()).add(full)
    return {name: frozenset(full) for name, full in found.items()}


def sounds_of(words: list[str]) -> list[str]:
    """How the words sound to an English and to a Spanish ear, as codes that do not collide."""
    return sorted({code for word in words for code in _codes(word)})


@lru_cache(maxsize=200_000)
def _codes(word: str) -> tuple[str, str]:
    """A word stands in many double surnames, and in both files: its codes are worked out once."""
    return "E" + (jellyfish.metaphone(word) or word), "S" + spanish_sound(word)


# In order; what one rule writes, the next reads. Lower case is finished.
_SPANISH = (
    ("SCH", "x"), ("TCH", "x"), ("CH", "x"), ("SH", "x"), ("ZH", "x"), ("PH", "f"), ("TH", "t"),
    ("QU", "k"), ("CK", "k"), ("LL", "i"), ("GUE", "gE"), ("GUI", "gI"), ("CE", "sE"),
    ("CI", "sI"), ("CY", "sI"), ("GE", "hE"), ("GI", "hI"), ("C", "k"), ("K", "k"), ("Q", "k"),
    ("Z", "s"), ("S", "s"), ("V", "b"), ("B", "b"), ("W", "b"), ("J", "h"), ("Y", "i"),
    ("KH", "h"), ("H", ""),
)  # fmt: skip


def spanish_sound(word: str) -> str:
    """Consonants as Spanish says them: GONZALEZ and GONSALES are one, BERONICA is VERONICA."""
    text = re.sub(r"^X", "J", word)
    for written, said in _SPANISH:
        text = text.replace(written, said)
    text = re.sub(r"(.)\1+", r"\1", text.upper())
    return text[:1] + re.sub(r"[AEIOU]", "", text[1:])
