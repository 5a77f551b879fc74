"""What goes wrong when a person is written down, for columns of a crowd.

The lists are of this file's own choice; nothing here knows the linker's nicknames or sounds.
Every function changes a column in place, in the rows that dice choose.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

SHORT = {
    "Alexander": "Alex", "Andrew": "Drew", "Anthony": "Tony", "Antonio": "Toño", "Barbara": "Barb",
    "Benjamin": "Ben", "Catherine": "Cathy", "Charles": "Chuck", "Christina": "Tina",
    "Christopher": "Chris", "Daniel": "Danny", "David": "Dave", "Deborah": "Debbie",
    "Dolores": "Lola", "Edward": "Ed", "Elizabeth": "Liz", "Enrique": "Quique",
    "Francisco": "Paco", "Gregory": "Greg", "Guadalupe": "Lupe", "Isabella": "Bella",
    "Jacob": "Jake", "James": "Jim", "Jennifer": "Jenny", "Jessica": "Jess", "Jesus": "Chuy",
    "John": "Jack", "Jose": "Pepe", "Joseph": "Joe", "Joshua": "Josh", "Juan": "Juanito",
    "Kimberly": "Kim", "Luis": "Lucho", "Manuel": "Manny", "Margaret": "Peggy", "Maria": "Mari",
    "Matthew": "Matt", "Michael": "Mike", "Nicholas": "Nick", "Pamela": "Pam", "Patricia": "Pat",
    "Rebecca": "Becky", "Richard": "Rick", "Robert": "Bob", "Ronald": "Ron", "Rosario": "Charo",
    "Samuel": "Sam", "Stephanie": "Steph", "Steven": "Steve", "Susan": "Sue", "Theresa": "Terry",
    "Thomas": "Tom", "Timothy": "Tim", "Victoria": "Vicky", "William": "Bill",
}  # fmt: skip
HEARD = (
    ("ph", "f"), ("ck", "k"), ("ie", "y"), ("ey", "y"), ("ee", "i"), ("ll", "l"), ("nn", "n"),
    ("tt", "t"), ("ss", "s"), ("sch", "sh"), ("v", "b"), ("z", "s"), ("ge", "je"), ("qu", "k"),
    ("x", "ks"), ("ou", "u"), ("ai", "ay"), ("th", "t"), ("c", "k"), ("i", "e"), ("o", "u"),
)  # fmt: skip
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890")
_NEAR = {
    key: row[max(at - 1, 0) : at] + row[at + 1 : at + 2]
    for row in _KEYS
    for at, key in enumerate(row)
}


def chosen(dice: np.random.Generator, count: int, share: float) -> np.ndarray:
    """The rows it happens to."""
    return np.flatnonzero(dice.random(count) < share)


def change(
    column: np.ndarray,
    rows: np.ndarray,
    dice: np.random.Generator,
    how: Callable[[str, float], str],
) -> None:
    """Put `how(value, a number from 0 to 1)` in these rows, where there is a value."""
    for row, number in zip(rows.tolist(), dice.random(len(rows)).tolist(), strict=True):
        if column[row]:
            column[row] = how(column[row], number)


def mistype(text: str, number: float) -> str:
    """One slip of the hand: a key beside the right one, a letter lost, doubled or two swapped."""
    spot, kind = divmod(number * len(text) * 4, 4)
    at = min(int(spot), len(text) - 1)
    letter = text[at]
    if kind < 1.4:
        near = _NEAR.get(letter.lower(), "e")
        return text[:at] + near[int(kind * 10) % len(near)] + text[at + 1 :]
    if kind < 2.4:
        return text[:at] + text[at + 1 :] or text
    if kind < 3.1:
        return text[:at] + letter + text[at:]
    return text[:at] + text[at + 1 : at + 2] + letter + text[at + 2 :]


def mistype_digit(text: str, number: float) -> str:
    """One digit wrong, or two neighbours swapped; punctuation stays where it is."""
    places = [at for at, letter in enumerate(text) if letter.isdigit()]
    spot, kind = divmod(number * len(places) * 10, 10)
    at = places[min(int(spot), len(places) - 1)]
    after = text[at + 1 : at + 2]
    if kind < 4 and after.isdigit() and after != text[at]:
        return text[:at] + after + text[at] + text[at + 2 :]
    return text[:at] + str((int(text[at]) + 1 + int(kind)) % 10) + text[at + 1 :]


def mishear(text: str, number: float) -> str:
    """Written as it sounded: the first of the pairs, from a place in the list on, that fits."""
    low = text.lower()
    start = int(number * len(HEARD))
    for written, sound in HEARD[start:] + HEARD[:start]:
        at = low.find(written, 1)
        if at > 0:
            return text[:at] + sound + text[at + len(written) :]
    return text


def shorten(text: str, number: float) -> str:
    """What the person is called for short; the name itself where the list has none."""
    return SHORT.get(text, text)


def swap_day_and_month(text: str, number: float) -> str:
    """1990-05-11 as 1990-11-05, where that is a date."""
    year, month, day = text.split("-")
    return f"{year}-{day}-{month}" if int(day) <= 12 else mistype_digit(text, number)


def first_of_january(text: str, number: float) -> str:
    """A birth date of which only the year was known."""
    return f"{text[:4]}-01-01"
