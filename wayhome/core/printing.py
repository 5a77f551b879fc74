"""Printing: a tagged PDF/UA made by Typst, whatever people wrote.

What people wrote goes to Typst as data (JSON in `sys.inputs`), never into its source, so that no
text of theirs can be taken for a command. A template prints `data` and nothing of its own but
layout; `data["blank"]` is the sentence that explains a blanked sign.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Set
from functools import partial
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext as _

BLANK = "\N{WHITE SQUARE}"  # stands for a sign that no font of the print has
MOST_SCRIPTS = 30
UNSHOWABLE = re.compile(r"the text `\"(.+?)\"`")


def blank_words() -> str:
    """The sentence under a print that lacks signs."""
    return _("%(sign)s stands for signs that this print cannot show; they are on the screen.") % {
        "sign": BLANK
    }


def render_pdf(template: Path, data: dict[str, Any], picture: str = "") -> bytes:
    """Compile the template as PDF/UA. Signs that no font has become a blank, script by script.

    `picture` is an SVG of our own, which the template may show.
    """
    data = _each(data, _plain)
    for _round in range(MOST_SCRIPTS):
        try:
            return _compile(template, data, picture)
        except typst.TypstError as error:
            found = UNSHOWABLE.search(str(error))
            if found is None:
                raise
            kinds = {_kind(one) for one in found.group(1) if ord(one) > 0x7F}
            data = _each(data, partial(_without, kinds=kinds))
    return _compile(template, _each(data, _latin_only), picture)


def _compile(template: Path, data: dict[str, Any], picture: str) -> bytes:
    text = json.dumps(data, ensure_ascii=False)
    explained = data["blank"]
    made: bytes = typst.compile(
        str(template),
        sys_inputs={
            "data": text,
            "blanked": "yes" if BLANK in text.replace(explained, "") else "",
            "picture": picture,
        },
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
    )
    return made


def _each(value: Any, change: Callable[[str], str]) -> Any:
    """The same structure with every text changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _each(one, change) for key, one in value.items()}
    return [_each(one, change) for one in value]


def _plain(text: str) -> str:
    """Without control signs and marks of direction, which no font shows."""
    kept = (one if one == "\n" or unicodedata.category(one)[0] != "C" else " " for one in text)
    return "".join(kept)


def _without(text: str, *, kinds: Set[str]) -> str:
    """Blank every sign that is of the same script (or kind) as one of those that failed."""
    return "".join(BLANK if ord(one) > 0x7F and _kind(one) in kinds else one for one in text)


def _latin_only(text: str) -> str:
    return "".join(one if ord(one) < 0x250 else BLANK for one in text)


def _kind(sign: str) -> str:
    """The script of a letter or mark (the first word of its name); other signs' category."""
    category = unicodedata.category(sign)
    return unicodedata.name(sign, "?").split()[0] if category[0] in "LM" else category
