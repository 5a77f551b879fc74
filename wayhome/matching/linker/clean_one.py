"""One person record as it is compared, without a database: what `clean.sql` says, in Python.

A request cleans the record that is being typed and the few that resemble it; a batch cleans a
million by one query. A property test holds the two equal.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from wayhome.matching.linker.names import family_name, given_name, name_suffix

Cleaned = dict[str, Any]

_GIVEN = lru_cache(maxsize=20_000)(given_name)
_FAMILY = lru_cache(maxsize=20_000)(family_name)
_SUFFIX = lru_cache(maxsize=1_000)(name_suffix)

_NEVER_ISSUED = re.compile(
    r"000.*|666.*|9.*|...00.*|.*0000|078051120|219099999|457555462|012345678|123456789|987654321"
    r"|123121234|123454321|123123123|.*([0-8])\1{7}.*"
)
_NO_ADDRESS = re.compile(
    r"HOMELESS|TRANSIENT|GENERAL DELIVERY|NO FIXED|NO PERMANENT|NO ADDRESS|UNHOUSED|UNSHELTERED"
    r"|UNKNOWN|REFUSED|^N ?F ?A$|^N ?A$|^NONE$|^ANYWHERE|^STREETS?$|^TBD$|^0+$"
)
_UNIT = re.compile(
    r" *(#|\b(APARTMENT|APT|UNIT|SUITE|STE|SPACE|SPC|ROOM|RM|TRLR|LOT|NO)\b).*$", re.ASCII
)
_NO_DATE: Cleaned = {
    **dict.fromkeys(("birth_year", "year_month", "year_day", "month_day", "day_month")),
    "new_year": False,
}
# Three digits in one line say something, whatever they are.
_UNREAD = re.compile("[0-9].*[0-9].*[0-9]")
_STREET_WORDS = {
    "STREET": "ST", "AVENUE": "AVE", "AV": "AVE", "BOULEVARD": "BLVD", "DRIVE": "DR", "ROAD": "RD",
    "LANE": "LN", "COURT": "CT", "PLACE": "PL", "CIRCLE": "CIR", "HIGHWAY": "HWY", "NORTH": "N",
    "SOUTH": "S", "EAST": "E", "WEST": "W", "FIRST": "1ST", "SECOND": "2ND", "THIRD": "3RD",
    "FOURTH": "4TH", "FIFTH": "5TH",
}  # fmt: skip


def clean_one(record: Mapping[str, str | None]) -> Cleaned:
    """The cleaned columns of a record that has any of `clean.COLUMNS`, all text."""
    return {
        **_names(record),
        **_birth(record.get("dob")),
        **_number(record.get("ssn")),
        "sex": sex(record.get("sex")),
        **_address(record.get("street"), record.get("zip")),
        "city": re.sub("[^A-Z]", "", _upper(_plain(record.get("city") or ""))) or None,
        "zip": zip_code(record.get("zip")),
        "phone": phone(record.get("phone")),
        "email": email(record.get("email")),
        "cin": index_number(record.get("cin")),
    }


def _names(record: Mapping[str, str | None]) -> Cleaned:
    first, middle = _GIVEN(record.get("first_name")), _GIVEN(record.get("middle_name"))
    last = _FAMILY(record.get("last_name"))
    sounds = [*(first.sounds or ()), *(middle.sounds or ()), *(last.sounds or ())]
    return {
        "first_name": first.whole,
        "first_main": first.main,
        "first_forms": first.forms,
        "first_sounds": first.sounds,
        "first_letter": first.letter,
        "first_initial": first.main and first.main[:1],
        "given": [w for w in [*(first.words or ()), *(middle.words or ())] if len(w) > 1],
        "given_whole": first.whole and first.whole + (middle.whole or ""),
        "middle_name": middle.whole,
        "middle_initial": middle.whole and middle.whole[:1],
        "middle_letter": middle.letter,
        "last_name": last.whole,
        "last_ordered": last.ordered,
        "last_main": last.main,
        "last_words": last.words,
        "last_sounds": last.sounds,
        "name_sounds": list(dict.fromkeys(sounds)),
        "first_spoken": next(iter(_spoken(first.sounds)), None),
        "last_spoken": _spoken(last.sounds) if last.sounds is not None else None,
        "names_spoken": list(dict.fromkeys(_spoken(sounds))),
        "suffix": _SUFFIX(record.get("suffix")) or last.suffix,
    }


def _spoken(sounds: Iterable[str] | None) -> list[str]:
    return [code for code in sounds or () if code.startswith("S")]


def _birth(text: str | None) -> Cleaned:
    written = _trim(text or "")
    born = None
    if re.match("[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
        born = written[:10].replace("-", "")
    elif re.fullmatch("[0-9]{8}", written):
        born = written
    elif found := re.fullmatch("([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", written):
        born = found[3] + found[1].zfill(2) + found[2].zfill(2)
    if born is None:
        return {**_NO_DATE, "dob": _upper(written) if _UNREAD.search(text or "") else None}
    if not (1905 if born[4:] == "0101" else 1880) <= int(born[:4]) <= 2100:
        return {**_NO_DATE, "dob": None}
    return {
        "dob": born,
        "birth_year": int(born[:4]),
        "year_month": born[:6],
        "year_day": born[:4] + born[6:],
        "month_day": born[4:],
        "day_month": born[6:] + born[4:6],
        "new_year": born[4:] == "0101",
    }


def _address(text: str | None, place: str | None) -> Cleaned:
    road, five = street(text), re.sub("[^0-9]", "", place or "")[:5]
    numbered = road and re.match("[0-9]+[A-Z]? ", road)
    house = road and re.match("[0-9]+", road)
    return {
        "street": road,
        "address": f"{road} {five}" if numbered and len(five) >= 3 else None,
        "house": house[0] if house else None,
        "street_name": road and (re.sub("^[0-9]+[A-Z]? ", "", road).strip(" ") or None),
    }


def _number(text: str | None) -> Cleaned:
    digits = re.sub("[^0-9xX]", "", text or "").upper()
    last = digits[-4:]
    ssn = digits if ssn_means_somebody(digits) else None
    known = len(digits.replace("X", ""))
    partial = len(digits) == 4 or (
        len(digits) == 9 and ("X" in digits[:5] or digits.startswith("00000"))
    )
    serial = partial and re.fullmatch("[0-9]{4}", last)
    if last in ("0000", "1111", "1234", "9999"):
        serial = None
    masked = re.fullmatch("[0-9X]{5}[0-9]{4}", digits) and 6 <= known <= 8
    return {
        "ssn": ssn,
        "ssn4": last if ssn or serial else None,
        "ssn_like": digits.replace("X", "_") if masked else None,
    }


def ssn_means_somebody(digits: str) -> bool:
    """Whether digits are a number that was issued, or some other identifier of another length."""
    if re.fullmatch("[0-9]{9}", digits):
        return _NEVER_ISSUED.fullmatch(digits) is None
    return re.fullmatch("[0-9]{5,}", digits) is not None


def sex(text: str | None) -> str | None:
    """F or M, or nothing."""
    letter = _upper(_trim(text or "")[:1])
    return letter if letter in ("F", "M") else None


def street(text: str | None) -> str | None:
    """House number and street, short words for long ones, no unit."""
    address = re.sub("[^A-Z0-9#]+", " ", _upper(_plain(text or ""))).strip(" ")
    if not address or _NO_ADDRESS.search(address):
        return None
    house = _UNIT.sub("", address, count=1)
    return " ".join(_STREET_WORDS.get(word, word) for word in house.split(" ")) or None


def zip_code(text: str | None) -> str | None:
    """The first five digits."""
    five = re.sub("[^0-9]", "", text or "")[:5]
    return five if len(five) >= 3 and not re.fullmatch("0+|9+", five) else None


def phone(text: str | None) -> str | None:
    """The last ten digits, where they are a telephone's."""
    ten = re.sub("[^0-9]", "", text or "")[-10:]
    if not re.fullmatch("[2-9][0-9]{9}", ten):
        return None
    return None if ten[3:] in ("0000000", "1111111", "5555555", "9999999") else ten


def email(text: str | None) -> str | None:
    """Lower case, where there is an @ in it."""
    return _lower(_trim(text)) if text and "@" in text else None


def index_number(text: str | None) -> str | None:
    """The nine characters that identify; what a plastic card carries behind them goes."""
    whole = re.sub("[^0-9A-Za-z]", "", text or "").upper()
    return (whole[:9] if re.match("[0-9]{8}[A-Z]", whole) else whole) or None


# DuckDB trims every kind of space but no control character, and changes the case of one character
# at a time: what Python would make two of stays.
_SPACES = "".join(chr(n) for n in range(0x3001) if unicodedata.category(chr(n)) == "Zs")


def _trim(text: str) -> str:
    return text.strip(_SPACES)


def _upper(text: str) -> str:
    if text.isascii():
        return text.upper()
    return "".join(up if len(up := one.upper()) == 1 else one for one in text)


def _lower(text: str) -> str:
    if text.isascii():
        return text.lower()
    return "".join(one.lower()[:1] for one in text)


def _plain(text: str) -> str:
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFD", text)
    return "".join(one for one in apart if unicodedata.category(one)[0] != "M")
