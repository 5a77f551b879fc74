"""What goes wrong when a name, number or date is written down. Each function makes one error."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from itertools import pairwise

from wayhome.synthetic.dice import Dice
from wayhome.synthetic.lexicon import bare, heard, nicknames, spellings

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
NEVER_ISSUED = (
    "000000000",
    "111111111",
    "999999999",
    "123456789",
    "987654321",
    "000001234",
    "666123456",
    "900000001",
    "078051120",
    "555555555",
)
ALIASES = (
    "Anonymous", "Unknown", "Jane", "John", "Red", "Shorty", "Tex", "Smiley", "Mama", "Pops",
    "Güero", "Flaco", "Blue", "Client", "Baby",
)  # fmt: skip
_ALIKE_AT_START = ("ph", "c", "k", "v", "j", "h", "s", "z", "y", "kn", "wr", "hue")
_STAND_INS = ("Doe", "Unknown", "Anonymous", "Client", "Refused")


def _neighbors() -> dict[str, str]:
    beside: dict[str, str] = {}
    for row in _ROWS:
        for i, letter in enumerate(row):
            beside[letter] = row[max(0, i - 1) : i] + row[i + 1 : i + 2]
    for upper, lower in pairwise(_ROWS):
        for above, below in zip(upper, lower, strict=False):
            beside[above] += below
            beside[below] += above
    return beside


_BESIDE = _neighbors()


def _like(model: str, letter: str) -> str:
    return letter.upper() if model.isupper() else letter


def typed(dice: Dice, text: str) -> str:
    """One slip of the fingers: a neighboring key, two letters turned, one lost, one too many."""
    if len(text) < 3:
        return text
    # First letters are looked at most, so they go wrong less often.
    at = dice.whole(1, len(text) - 1) if dice.chance(0.88) else 0
    roll, here = dice.roll(), text[at]
    if roll < 0.34 and here.lower() in _BESIDE:
        return text[:at] + _like(here, dice.pick(_BESIDE[here.lower()])) + text[at + 1 :]
    if roll < 0.58 and at + 1 < len(text) and text[at + 1] != here:
        pair = _like(here, text[at + 1].lower()) + _like(text[at + 1], here.lower())
        return text[:at] + pair + text[at + 2 :]
    if roll < 0.82 and len(text) > 3:
        return text[:at] + text[at + 1 :]
    return text[:at] + here + here.lower() + text[at + 1 :]


def misheard(dice: Dice, text: str) -> str:
    """The name as somebody would write it who only heard it; the same if nothing fits."""
    low = text.lower()
    fits = [(low.find(w), w, s) for w, s in heard() if w in low]
    # A first letter is mistaken only where two letters sound alike, and seldom then.
    fits = [fit for fit in fits if fit[0] or (fit[1] in _ALIKE_AT_START and dice.chance(0.3))]
    if not fits:
        return text
    at, written, sound = dice.pick(fits)
    new = text[:at] + sound + text[at + len(written) :]
    return new if text[:1].islower() else new[:1].upper() + new[1:]


def nickname(dice: Dice, first: str) -> str:
    """What the person is called for short, or nothing where the name has no short form."""
    head = bare(first.split(" ")[0])
    short = nicknames().get(head)
    if not short:
        return ""
    return short[int(dice.roll() * dice.roll() * len(short))]


def respelled(dice: Dice, name: str) -> str:
    """The name in another spelling of the same name, or nothing where there is none."""
    words = name.split(" ")
    whole = spellings().get(bare(name))
    if whole:
        return dice.pick(whole)
    for i, word in enumerate(words):
        others = spellings().get(bare(word))
        if others:
            return " ".join([*words[:i], dice.pick(others), *words[i + 1 :]])
    return ""


def alias(dice: Dice) -> tuple[str, str]:
    """A street or code name."""
    return dice.pick(ALIASES), dice.pick(_STAND_INS) if dice.chance(0.6) else ""


def ssn_typed(dice: Dice, ssn: str) -> str:
    """One digit wrong."""
    at = dice.whole(0, 8)
    return ssn[:at] + str((int(ssn[at]) + dice.whole(1, 9)) % 10) + ssn[at + 1 :]


def ssn_swapped(dice: Dice, ssn: str) -> str:
    """Two neighboring digits the other way round; the same where all of them are equal."""
    spots = [i for i in range(8) if ssn[i] != ssn[i + 1]]
    if not spots:
        return ssn
    at = dice.pick(spots)
    return ssn[:at] + ssn[at + 1] + ssn[at] + ssn[at + 2 :]


def ssn_masked(dice: Dice, ssn: str) -> str:
    """One to five of the first five digits unknown, an x in their place."""
    hidden = set(dice.few(range(5), dice.whole(1, 4)))
    return "".join("x" if i in hidden else digit for i, digit in enumerate(ssn))


def day_and_month_swapped(day: date) -> date | None:
    """The date as read the other way round, or nothing where that is no date or the same."""
    if day.day > 12 or day.day == day.month:
        return None
    return date(day.year, day.day, day.month)


def day_typed(dice: Dice, day: date) -> date:
    """Day or month wrong by one slip."""
    if dice.chance(0.3):
        month = day.month % 12 + 1
        return date(day.year, month, min(day.day, monthrange(day.year, month)[1]))
    last = monthrange(day.year, day.month)[1]
    step = dice.pick((1, -1, 10, -10, 2, 20))
    return date(day.year, day.month, (day.day - 1 + step) % last + 1)


def year_wrong(dice: Dice, day: date, latest: date) -> date:
    """The year off by one or ten or with its last digits turned, never after `latest`."""
    tens, ones = divmod(day.year % 100, 10)
    turned = day.year - day.year % 100 + ones * 10 + tens
    for step in dice.few((day.year - 1, day.year + 1, day.year - 10, day.year + 10, turned), 5):
        last = monthrange(step, day.month)[1]
        wrong = date(step, day.month, min(day.day, last))
        if date(1915, 1, 1) < wrong <= latest and wrong != day:
            return wrong
    return day
