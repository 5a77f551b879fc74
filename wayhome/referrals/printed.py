"""The printed referral: a tagged PDF/UA, in English or Spanish, made by Typst.

What people wrote goes to Typst as data (JSON in `sys.inputs`), never into its source, so that no
text of theirs can be taken for a command.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Set
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import typst
from django.utils import translation
from django.utils.translation import gettext as _

from wayhome.core.clocks import in_full
from wayhome.referrals.choices import Status
from wayhome.referrals.queries import Detail, Said
from wayhome.referrals.words import criterion_name, proof_name, reason_name, service_name

TEMPLATE = Path(__file__).with_name("templates") / "referral.typ"
LANGUAGES = ("en", "es")
BLANK = "\N{WHITE SQUARE}"  # stands for a sign that no font of the print has
MOST_SCRIPTS = 30
UNSHOWABLE = re.compile(r"the text `\"(.+?)\"`")


def referral_pdf(detail: Detail, *, at: datetime, language: str = "en") -> bytes:
    """The referral as its reader may see it. A `language` that is not offered gives English."""
    with translation.override(language if language in LANGUAGES else "en"):
        return render_pdf(contents(detail, at=at))


def contents(detail: Detail, *, at: datetime) -> dict[str, Any]:
    """Everything the template prints, in the current language: text and lists of text."""
    referral, known = detail.referral, detail.known
    readable = detail.readable
    rows = [
        (_("Name"), known.name if known else referral.given_name),
        (_("Goes by"), known.goes_by if known else ""),
        (_("Birth date"), _born(detail)),
        (_("Preferred language"), referral.language),
        (_("Phone"), referral.phone),
        (_("How to find them"), referral.how_to_find),
        (_("Plan"), known.plan_name if known else ""),
        (_("Member number (CIN)"), known.cin if known else ""),
    ]
    sender = referral.from_organization
    asked_by = referral.asked_by.name if referral.asked_by else ""
    return {
        "language": translation.get_language() or "en",
        "title": _("Referral"),
        "service": service_name(referral.service),
        "made_up": _("Printed %(day)s. Status: %(status)s.")
        % {"day": in_full(at), "status": referral.get_status_display()},
        "from": [_("From"), ", ".join(part for part in (sender.name, asked_by) if part)],
        "from_contact": " · ".join(part for part in (sender.phone, sender.email) if part),
        "to": [_("To"), referral.to_organization.name if referral.to_organization else ""],
        "urgency": [_("Answer needed"), referral.get_urgency_display()],
        "person_title": _("Person"),
        "person": [list(row) for row in rows if row[1]] if readable else [],
        "note": [_("What is needed"), referral.note if readable else ""],
        "met": [_("Criteria met"), [criterion_name(one) for one in referral.criteria_met]],
        "missing": [_("Proof still missing"), [proof_name(one) for one in referral.missing_proof]],
        "history_title": _("History"),
        "history": [_line(step) for step in detail.steps],
        "confidential": _(
            "Confidential. For the organization named above, for this referral only. "
            "If it reached you by mistake, destroy it and tell the sender."
        ),
        "blank": _("%(sign)s stands for signs that this print cannot show; they are on the screen.")
        % {"sign": BLANK},
    }


def render_pdf(data: dict[str, Any]) -> bytes:
    """Compile the template as PDF/UA. Signs that no font has become a blank, script by script."""
    data = _each(data, _plain)
    for _round in range(MOST_SCRIPTS):
        try:
            return _compile(data)
        except typst.TypstError as error:
            found = UNSHOWABLE.search(str(error))
            if found is None:
                raise
            kinds = {_kind(one) for one in found.group(1) if ord(one) > 0x7F}
            data = _each(data, partial(_without, kinds=kinds))
    return _compile(_each(data, _latin_only))


def _compile(data: dict[str, Any]) -> bytes:
    text = json.dumps(data, ensure_ascii=False)
    explained = data["blank"]
    made: bytes = typst.compile(
        str(TEMPLATE),
        sys_inputs={"data": text, "blanked": "yes" if BLANK in text.replace(explained, "") else ""},
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


def _born(detail: Detail) -> str:
    if detail.known is None:
        born = detail.referral.given_birth
        return in_full(born) if born else ""
    said: Said | None = detail.known.born
    return in_full(date.fromisoformat(said.value)) if said else ""


def _line(step: Any) -> list[str]:
    parts = [str(step.status.label), reason_name(Status(step.status), step.reason), step.worker]
    return [in_full(step.at), step.organization, " · ".join(part for part in parts if part)]
