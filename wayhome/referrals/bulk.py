"""How many referrals at once are told on a page: line by line, and what came of each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wayhome.directory.queries import Choice
from wayhome.eligibility.names import served_words
from wayhome.referrals.models import Referral
from wayhome.referrals.pages import tone, will_see
from wayhome.referrals.queries import Asked, Prepared, may_undo
from wayhome.referrals.queries.many import Bar
from wayhome.referrals.words import proof_name, service_name


def row(one: Prepared, names: Mapping[str, str]) -> dict[str, Any]:
    """One line of the check page."""
    known = one.known
    return {
        "key": f"{one.asked.person_id}:{one.asked.service}",
        "person_id": one.asked.person_id,
        "service_key": one.asked.service,
        "name": known.name if known else "",
        "service": service_name(one.asked.service),
        "plan": known.plan_name if known else "",
        "bar": bar_words(one.bar) if one.bar else "",
        "already": one.already,
        "served": served_words(known.already_served, names) if known else [],
        "missing": [proof_name(key) for key in known.missing_proof] if known else [],
        "sees": will_see(known, one.held) if known else [],
        "choices": [_option(choice, one.chosen) for choice in one.choices],
        "chosen": one.chosen is not None,
    }


def sent_row(referral: Referral, *, at: datetime) -> dict[str, Any]:
    """One referral of those just sent."""
    return {
        "id": referral.pk,
        "name": str(referral.person) if referral.person else "",
        "service": service_name(referral.service),
        "to": referral.to_organization.name if referral.to_organization else "",
        "status": referral.get_status_display(),
        "tone": tone(referral),
        "undo": may_undo(referral, at),
    }


def missed_row(one: Asked, code: str, names: Mapping[UUID, str]) -> dict[str, Any]:
    """One line that was not sent, and why."""
    return {
        "person_id": one.person_id,
        "service_key": one.service,
        "name": names.get(one.person_id, ""),
        "service": service_name(one.service),
        "why": bar_words(code),
    }


def bar_words(code: str) -> str:
    """Why a line cannot be sent, and what to do."""
    words = {
        Bar.UNSEEN: _("Your organization may no longer see this person."),
        Bar.ALREADY: _("Already referred for this service: follow that referral."),
        Bar.NOBODY: _("Nobody who offers this service signs in here: prepare it alone, and print."),
        Bar.PROTECTED: _("Being referred for this is itself protected: call, with them present."),
        "not_offered": _("This provider does not offer the service, as far as we know."),
        "no_looking": _("Nobody can be referred to this kind of organization."),
        "no_receiver": _("No provider was chosen."),
    }
    return words.get(code) or _("It could not be sent. Open it alone to see why.")


def _option(choice: Choice, chosen: UUID | None) -> dict[str, Any]:
    """A provider in a list of them, the first questions of its fit beside the name."""
    answers = {one.code: one.answer for one in choice.reasons}
    contract = {
        "yes": _("contracted"),
        "no": _("no contract"),
        "unknown": _("contract not known"),
    }
    room = {"no": _("full"), "unknown": _("room not known")}
    slots = choice.offer.open_slots or 0
    open_words = ngettext("%(n)d open", "%(n)d open", slots) % {"n": slots}
    words = [contract[answers["plan"]], room.get(answers["slots"], open_words)]
    return {
        "to": choice.participant_id,
        "label": f"{choice.name} ({', '.join(words)})",
        "chosen": choice.participant_id == chosen,
    }
