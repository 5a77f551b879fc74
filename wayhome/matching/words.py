"""The linker's words in the reader's language; the linker itself knows only its English names."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

GUARDS: Mapping[str, str | Promise] = {
    "two strong fields differ": _("two strong fields differ"),
    "twins or siblings": _("they may be twins or siblings"),
    "twins or siblings, like names": _("they may be twins or siblings with names alike"),
    "same name, another generation": _("the same name a generation apart"),
    "suffixes differ": _("their suffixes differ, as of a father and a son"),
    "neither birth date nor number": _("neither a birth date nor a number agrees"),
    "no name agrees": _("no name agrees"),
    "number shared by several people": _("a number that several people share"),
    "number lent to a relative": _("a number that may be lent to a relative"),
}
RULES: Mapping[str, str | Promise] = {
    "each by itself the same plan member": _("each by itself is the same member of a plan"),
}
LEVELS: Mapping[str, str | Promise] = {
    "same": _("same"),
    "different": _("different"),
    "same, written with middle name": _("same, written with the middle name"),
    "first and last swapped": _("first and last name swapped"),
    "one of several given names": _("one of several given names"),
    "nickname or variant": _("a nickname or variant"),
    "spelled alike": _("spelled alike"),
    "part of the other": _("part of the other"),
    "sounds alike": _("sounds alike"),
    "middle name used": _("the middle name is used"),
    "swapped in part": _("swapped in part"),
    "same initial only": _("only the initial is the same"),
    "somewhat alike": _("somewhat alike"),
    "same surnames, other order": _("same surnames in another order"),
    "first surname same": _("the first surname is the same"),
    "one surname in common": _("one surname in common"),
    "surname among the given names": _("a surname stands among the given names"),
    "same initial": _("same initial"),
    "alike": _("alike"),
    "same year, both 1 January": _("same year, both on 1 January"),
    "same year, one 1 January": _("same year, one on 1 January"),
    "day and month swapped": _("day and month swapped"),
    "both 1 January, other year": _("both on 1 January, another year"),
    "one digit off": _("one digit off"),
    "same day, year off by 1 or 10": _("same day, year off by 1 or 10"),
    "same year and month": _("same year and month"),
    "same day and month": _("same day and month"),
    "two digits off": _("two digits off"),
    "1 January, year off by 1": _("1 January, year off by 1"),
    "known digits same": _("the digits that are known are the same"),
    "last four same": _("last four digits the same"),
    "last four same, rest not": _("last four digits the same, the rest not"),
    "last four one digit off": _("last four digits, one of them off"),
    "same ZIP": _("same ZIP code"),
    "same, and same ZIP": _("same street and ZIP code"),
    "same number, street alike": _("same house number, street spelled alike"),
    "same street, other number": _("same street, another house number"),
    "same number, other street": _("same house number, another street"),
    "told by the street": _("same, as the street says already"),
    "same city, ZIP one digit off": _("same city, ZIP code one digit off"),
    "same city": _("same city"),
    "city spelled alike": _("city spelled alike"),
    "ZIP one digit off": _("ZIP code one digit off"),
    "before any comparison": _("how rarely two records are one person"),
    "as experience tells": _("so sums turned out on people who are known"),
    "others come close": _("they cannot both be this person"),
}


def guard_words(name: str) -> str:
    """Why a likely pair is left to a person; the linker's own name where it has no words yet."""
    return str(GUARDS.get(name, name))


def rule_words(name: str) -> str:
    """Which rule decided a certain case; the linker's own name where it has no words yet."""
    return str(RULES.get(name, name))


def level_words(label: str) -> str:
    """How two values of a field compare."""
    return str(LEVELS.get(label, label))
