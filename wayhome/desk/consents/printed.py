"""The printed consent: what was said, or a form to sign on paper, in English or Spanish."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from wayhome.consent.choices import Answer, How
from wayhome.consent.models import ConsentForm
from wayhome.consent.rules import FormRule
from wayhome.core.clocks import in_full
from wayhome.core.printing import BLANK, render_pdf
from wayhome.core.purposes import Purpose
from wayhome.desk.consents.words import KINDS, PURPOSES, class_words, form_name
from wayhome.desk.queries.consents import ConsentPage
from wayhome.documents.queries import open_document

TEMPLATE = Path(__file__).resolve().parents[1] / "templates" / "consent.typ"
LANGUAGES = ("en", "es")
LINE = "_" * 40


def consent_pdf(page: ConsentPage, *, rule: FormRule, language: str) -> bytes:
    """One consent or refusal as it was recorded."""
    language = language if language in LANGUAGES else "en"
    consent = page.consent
    with translation.override(language):
        data = _sheet(consent.form, rule, consent.form_key, language)
        data["rows"] = [
            [_("Person"), str(consent.person)],
            [_("Answer"), str(consent.get_answer_display())],
            [_("What may be seen"), "; ".join(class_words(consent.classes))],
            [_("What for"), ", ".join(str(Purpose(one).label) for one in consent.purposes)],
            [_("Who may see it"), _recipients(page)],
            [_("Who may be told"), "; ".join(_named(one) for one in consent.named)],
            [_("The day they said it"), in_full(consent.signed_on)],
            [_("Last day"), in_full(consent.expires_on) if consent.expires_on else ""],
            [_("Who signed"), _signer(page)],
            [_("How"), str(consent.get_how_display())],
            [_("Witness"), consent.witness],
            [_("Recorded by"), consent.organization.name],
            [_("Taken back"), in_full(consent.revoked_on) if consent.revoked_on else ""],
        ]
        data["rows"] = [row for row in data["rows"] if row[1]]
        data["signed"] = [_("Signature"), _("The signature, as it was drawn or typed")]
        return render_pdf(TEMPLATE, data, _signature(page))


def blank_pdf(form: ConsentForm | None, *, key: str, rule: FormRule, language: str) -> bytes:
    """A form to sign on paper; where its publisher's PDF is loaded, that PDF."""
    language = language if language in LANGUAGES else "en"
    paper = form and (form.paper_es if language == "es" else form.paper_en)
    if paper:
        with open_document(paper) as content:
            return content.read()
    with translation.override(language):
        data = _sheet(form, rule, key, language)
        box = "[   ] "
        data["rows"] = [
            [_("Name"), LINE],
            [_("What may be seen"), "\n".join(box + one for one in class_words(rule.classes))],
            [_("What for"), "\n".join(box + str(label) for _key, label in PURPOSES)],
            [_("Who may see it"), "\n".join([box + LINE] * 3)],
            [_("Last day"), LINE],
            [_("Signature"), LINE],
            [_("Name of who signs for them"), LINE],
            [_("The day they said it"), LINE],
            [_("Witness"), LINE],
        ]
        data["signed"] = ["", ""]
        return render_pdf(TEMPLATE, data)


def _sheet(form: ConsentForm | None, rule: FormRule, key: str, language: str) -> dict[str, Any]:
    """What both prints begin with."""
    official = form is not None and (form.official or not rule.official)
    text = "" if form is None else form.text_es if language == "es" else form.text_en
    return {
        "language": language,
        "title": form.title if form else form_name(key),
        "version": _("Version %(version)s") % {"version": form.version} if form else "",
        "unofficial": ""
        if official
        else _("Not the official form. It cannot be signed: the official wording is not loaded."),
        "text": text or _("The wording is not loaded in this language."),
        "rights": _(
            "You may say no, and you may take a yes back at any time, here or with anybody who "
            "helps you. It costs you no service. From then on nobody named here sees what you "
            "agreed to; what they saw before cannot be unseen."
        ),
        "blank": _("%(sign)s stands for signs that this print cannot show; they are on the screen.")
        % {"sign": BLANK},
    }


def _recipients(page: ConsentPage) -> str:
    consent = page.consent
    named = [one.name for one in page.named]
    named += [str(KINDS.get(one, one)) for one in consent.recipient_kinds]
    if not named and consent.answer == Answer.REFUSED:
        return _("everybody")
    return ", ".join(named)


def _named(one: dict[str, str]) -> str:
    return ", ".join(part for part in (one["name"], one["relation"], one["reach"]) if part)


def _signer(page: ConsentPage) -> str:
    consent = page.consent
    parts = (str(consent.get_signer_display()), consent.signer_name, consent.authority)
    return ", ".join(part for part in parts if part)


def _signature(page: ConsentPage) -> str:
    """The drawing made here; a scan stays a file of its own."""
    kept = page.consent.signature
    if kept is None or page.consent.how == How.SCAN or kept.media_type != "image/svg+xml":
        return ""
    with open_document(kept) as content:
        return content.read().decode()
