"""How forms, answers and refusals of consents are said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wayhome.consent.actions import NotConsented
from wayhome.consent.choices import Answer
from wayhome.consent.models import Consent
from wayhome.core.clocks import in_full
from wayhome.core.purposes import EVERYDAY
from wayhome.core.wording import CLASS_WORDS

FORMS = {
    "ascmi_ab133": gettext_lazy("ASCMI, for Medi-Cal members (AB 133)"),
    "ascmi": gettext_lazy("ASCMI, for anybody in California"),
    "hmis_release": gettext_lazy("HMIS release of information"),
    "part2": gettext_lazy("Substance use treatment (42 CFR Part 2)"),
    "agency": gettext_lazy("Our organization's own form"),
}
KINDS = {
    "plan": gettext_lazy("their own Medi-Cal plan, whichever it is"),
    "provider": gettext_lazy("every ECM and Community Supports provider"),
    "hospital": gettext_lazy("every hospital and clinic"),
    "shelter": gettext_lazy("every homeless-services agency"),
    "coc": gettext_lazy("the Continuum of Care"),
    "county": gettext_lazy("the county"),
}
PURPOSES = [(str(one), one.label) for one in EVERYDAY]
# The field beside which a refusal to record is said, and how.
PROBLEMS = {
    "no_wording": ("language", gettext_lazy(
        "The official wording is not loaded in this language, so nobody can agree to it yet. A "
        "refusal can be recorded.")),
    "nothing_chosen": ("classes", gettext_lazy("Tick what may be seen, and what for.")),
    "nobody_chosen": ("recipients", gettext_lazy("Tick who may see it, or write a person's name.")),
    "not_on_this_form": ("classes", gettext_lazy("This form does not cover that. Choose another.")),
    "term": ("expires_on", gettext_lazy("Write a last day within the time this form may run.")),
    "over": ("expires_on", gettext_lazy("This day is past: the consent would be over already.")),
    "signed_tomorrow": ("signed_on", gettext_lazy("This day is still to come.")),
    "not_by_this_form": ("how", gettext_lazy("This form cannot be agreed to in this way.")),
    "not_signed": ("how", gettext_lazy("Sign in the field, or choose another way.")),
    "no_witness": ("witness", gettext_lazy("Write the name of who was there and heard it.")),
    "no_authority": ("signer_name", gettext_lazy("Write their name, and what lets them sign.")),
    "minor": ("signer", gettext_lazy(
        "They are under 18. Choose a parent or guardian, or the minor on their own.")),
    "no_minor": ("signer", gettext_lazy(
        "No birth date on record says that they are under 18. Choose who else signs.")),
    "minor_may_not": ("classes", gettext_lazy(
        "At this age a parent or guardian must agree to: %(what)s.")),
    "never_to_them": ("recipients", gettext_lazy("They are shown nobody, whoever agrees.")),
    "named": ("named_name", gettext_lazy("Write the person's name, too.")),
}  # fmt: skip


def form_name(key: str) -> str:
    """What a form is called."""
    return str(FORMS.get(key, key))


def class_words(classes: Sequence[str]) -> list[str]:
    """Classes of data in words, in their order."""
    return [str(words) for one, words in CLASS_WORDS.items() if str(one) in classes]


def problem(error: NotConsented) -> tuple[str | None, str]:
    """The field and the words of a refusal to record."""
    field, words = PROBLEMS.get(
        error.code, (None, gettext_lazy("This cannot be recorded. Open the page again."))
    )
    return field, str(words) % {"what": "; ".join(class_words(error.about))}


@dataclass(frozen=True, slots=True)
class State:
    """What holds of a consent now: a word, its tone, and one sentence."""

    word: str
    tone: str
    sentence: str


def state(consent: Consent, others: Sequence[Consent], day: date) -> State:
    """Whether a consent is in force on a day, beside what else was said."""
    if consent.answer == Answer.REFUSED:
        return State(_("refused"), "bad", _("They said no on %(day)s.") % _day(consent.signed_on))
    if consent.revoked_on:
        return State(_("taken back"), "bad", _("Taken back on %(day)s.") % _day(consent.revoked_on))
    if consent.expires_on and consent.expires_on < day:
        return State(_("over"), "", _("It ended on %(day)s.") % _day(consent.expires_on))
    if any(_silences(one, consent) for one in others):
        return State(_("over"), "bad", _("They said no to the same recipients since."))
    if consent.expires_on:
        sentence = _("In force through %(day)s.") % _day(consent.expires_on)
        return State(_("in force"), "good", sentence)
    return State(_("in force"), "good", "")


def _silences(other: Consent, consent: Consent) -> bool:
    """Whether a newer no speaks to all whom a consent names."""
    if other.answer == Answer.REFUSED:
        when = (other.signed_on, other.made_at)
    elif other.revoked_on and other.revoked_at:
        when = (other.revoked_on, other.revoked_at)
    else:
        return False
    if when <= (consent.signed_on, consent.made_at):
        return False
    everybody = other.answer == Answer.REFUSED and not (
        other.recipients or other.recipient_kinds or other.named
    )
    return everybody or (
        set(consent.recipients) <= set(other.recipients)
        and set(consent.recipient_kinds) <= set(other.recipient_kinds)
        and bool(consent.recipients or consent.recipient_kinds)
    )


def _day(day: date) -> dict[str, str]:
    return {"day": in_full(day)}
