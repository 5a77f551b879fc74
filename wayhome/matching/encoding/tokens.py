"""What of a value goes into the filter: short pieces, so that values that are nearly alike share
most of them.

These rules are part of the construction, and therefore do not follow those of the linker, which
may change: two parties with different versions of Wayhome must get the same filters. A value that
means nothing gives no tokens.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from wayhome.matching.linker.names import family_name, fold, given_name

_EDGE = "_"
# Area 000, 666 and 900-999, group 00 and serial 0000 were never issued (SSA); runs and repeats are
# what people type when a form insists.
_NEVER_ISSUED = re.compile(
    r"000.*|666.*|9.{8}|...00.{4}|.{5}0000|.*(\d)\1{7}.*|123456789|012345678|987654321|078051120"
    r"|219099999|457555462"
)
_NO_SERIAL = frozenset(("0000", "1111", "1234", "9999"))
_SERIAL = 4


def pairs(word: str) -> set[str]:
    """Each two neighboring letters, the edges too: ANA is _A, AN, NA, A_."""
    edged = f"{_EDGE}{word}{_EDGE}"
    return {edged[at : at + 2] for at in range(len(edged) - 1)}


def first_name(text: str) -> set[str]:
    """Letter pairs of each given name; an initial beside a name is left out."""
    words = given_name(text).words or []
    return _each(words if len(words) == 1 else [word for word in words if len(word) > 1])


def middle_name(text: str) -> set[str]:
    """Letter pairs; the initial alone is one of them."""
    return _each(given_name(text).words or [])


def last_name(text: str) -> set[str]:
    """Letter pairs of each surname, whatever their order; particles and suffixes left out."""
    return _each(family_name(text).words or [])


def dob(text: str) -> set[str]:
    """Year, month and day, each with its place; all of them as one; the last two digits of the
    year; the day of the year, written the same with day and month swapped. Of 1 January, which is
    what a form says where nobody knows, the year alone.
    """
    found = re.match(r"(\d{4})-?(\d\d)-?(\d\d)", text.strip())
    if not found:
        return set()
    year, month, day = found.groups()
    tokens = {f"year {year}", f"tens {year[2]}", f"ones {year[3]}"}
    if (month, day) != ("01", "01"):
        tokens |= {
            f"month {month}",
            f"day {day}",
            " ".join(sorted((month, day))),
            year + month + day,
        }
    return tokens


def sex(text: str) -> set[str]:
    """F or M."""
    return {text.strip()[:1].upper()} & {"F", "M"}


def ssn(text: str) -> set[str]:
    """Digits with their place from the end, so that the last four of a number agree with it."""
    digits = re.sub(r"\D", "", text)
    if len(digits) < _SERIAL or digits in _NO_SERIAL or _NEVER_ISSUED.fullmatch(digits):
        return set()
    return _placed(digits[::-1])


def street(text: str) -> set[str]:
    """Letter pairs of each word, and the number of the house."""
    return _each(re.findall(r"\d+", text)) | _each(fold(text))


def city(text: str) -> set[str]:
    """Letter pairs of the name as one word."""
    name = "".join(fold(text))
    return pairs(name) if name else set()


def zip_code(text: str) -> set[str]:
    """The first five digits with their place, and the whole."""
    digits = re.sub(r"\D", "", text)[:5]
    return {*_placed(digits), digits} if digits.strip("09") else set()


def phone(text: str) -> set[str]:
    """The last ten digits with their place."""
    digits = re.sub(r"\D", "", text)[-10:]
    return _placed(digits) if len(digits) == 10 and digits[0] > "1" else set()


TOKENS: dict[str, Callable[[str], set[str]]] = {
    "first_name": first_name,
    "middle_name": middle_name,
    "last_name": last_name,
    "dob": dob,
    "sex": sex,
    "ssn": ssn,
    "street": street,
    "city": city,
    "zip": zip_code,
    "phone": phone,
}


def _each(words: list[str]) -> set[str]:
    return set().union(*(pairs(word) for word in words))


def _placed(digits: str) -> set[str]:
    return {f"{at} {digit}" for at, digit in enumerate(digits)}
