"""How a referral is told on a page: its timeline, its fit, what will be seen and what not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wayhome.core.classes import PROTECTED, DataClass
from wayhome.core.clocks import in_full, until, when
from wayhome.directory.queries import Choice
from wayhome.directory.rules import Reason
from wayhome.referrals.choices import OPEN, Side, Status, Urgency
from wayhome.referrals.models import Referral
from wayhome.referrals.queries import Detail, Known, Said, Step
from wayhome.referrals.rules import clock, table
from wayhome.referrals.words import reason_name, service_name

TONES = {
    Status.DRAFT: "",
    Status.PENDING: "warn",
    Status.ACCEPTED: "good",
    Status.OUTREACH: "info",
    Status.DECLINED: "bad",
    Status.CLOSED: "",
    Status.WITHDRAWN: "",
}


def tone(referral: Referral) -> str:
    """The color that goes with the status, which is always said in words, too."""
    return TONES[Status(referral.status)]


def line(referral: Referral, *, side: str) -> dict[str, Any]:
    """One row of the list, as the sender or the receiver sees it."""
    status = Status(referral.status)
    other = referral.to_organization if side == Side.SENDER else referral.from_organization
    days = (timezone.now() - referral.status_at).days
    longest = clock("silent_days", day=timezone.localdate())
    return {
        "id": referral.pk,
        "name": str(referral.person) if referral.person else referral.given_name,
        "service": service_name(referral.service),
        "other": other.name if other else "",
        "status": status.label,
        "tone": TONES[status],
        "since": referral.status_at,
        "urgent": referral.urgency == Urgency.EXPEDITED and status is Status.PENDING,
        "silent": days if status in OPEN and days >= longest else 0,
        "new": status is Status.PENDING and referral.opened_at is None and side == Side.RECEIVER,
    }


def choice(one: Choice) -> dict[str, Any]:
    """One provider to choose: why it fits, and whether it can be referred to from here."""
    hint = ""
    if one.data_class in PROTECTED:
        hint = _("Only by a call with the person present: being referred there is protected.")
    elif one.participant_id is None:
        hint = _("Nobody there signs in here: prepare the referral and print it.")
    return {
        "name": one.name,
        "to": one.participant_id if one.data_class not in PROTECTED else None,
        "phone": phone_words(one.phone),
        "confirmed": one.confirmed_at,
        "reasons": fit(one),
        "hint": hint,
        "may_print": one.data_class not in PROTECTED,
    }


def phone_words(number: str) -> str:
    """A number as one reads it aloud: (555) 944-8797; other spellings stay as they are."""
    if len(number) == 10 and number.isdigit():
        return f"({number[:3]}) {number[3:6]}-{number[6:]}"
    return number


def facts(detail: Detail) -> list[dict[str, Any]]:
    """What the page says of the person: as sent, and how old it is."""
    referral, known = detail.referral, detail.known
    if not detail.readable:
        return []
    sent = {"note": _("as sent")}
    lines: list[dict[str, Any]] = []
    if known is not None:
        if known.born:
            lines.append(_fact(_("Birth date"), known.born))
        if known.plan_name:
            until = {"note": left_of(known.covered_until)}
            lines.append({"label": _("Plan"), "value": known.plan_name} | until)
            lines.append({"label": _("Member number (CIN)"), "value": known.cin, "note": ""})
    elif referral.given_birth:
        lines.append({"label": _("Birth date"), "value": in_full(referral.given_birth)} | sent)
    if referral.release_on:
        lines.append({"label": _("Day of release"), "value": in_full(referral.release_on)} | sent)
    for label, value in (
        (_("Preferred language"), referral.language),
        (_("Phone"), referral.phone),
        (_("How to find them"), referral.how_to_find),
    ):
        lines.append({"label": label, "value": value} | (sent if value else {"note": ""}))
    return lines


def _fact(label: str, said: Said) -> dict[str, Any]:
    value = in_full(date.fromisoformat(said.value))
    return {"label": label, "value": value, "source": said.source}  # a birth date does not age


def left_of(end: date | None) -> str:
    """How long coverage lasts, in words."""
    return _("coverage %(until)s") % {"until": until(end)} if end else _("no end on record")


def buttons(detail: Detail, moves: Mapping[str, Status]) -> list[dict[str, Any]]:
    """The answers that are open to the viewer; the next step of the receiver stands out."""
    labels = {
        "accept": _("Accept"),
        "outreach": _("Log outreach"),
        "decline": _("Decline"),
        "close": _("Close"),
    }
    open_ones = [name for name in labels if moves[name] in detail.moves]
    first = open_ones[0] if open_ones and detail.side is Side.RECEIVER else ""
    return [{"move": one, "label": labels[one], "main": one == first} for one in open_ones]


def unverified(name: str, *, day: date) -> list[str]:
    """The sources of the rules of a table that nobody has checked yet; empty for no table."""
    if not name:
        return []
    rows = table(name).in_force(day).values()
    return sorted(f"{row.key}: {row.citation}" for row in rows if not row.verified)


def answer_words(move: str) -> dict[str, str]:
    """Title, lead and button of a form that answers."""
    words = {
        "accept": (
            _("Accept this referral"),
            _("The sender sees it at once. Your organization goes on seeing the person."),
            _("Accept"),
        ),
        "decline": (
            _("Decline this referral"),
            _("The sender sees the reason at once. You will no longer see the person here."),
            _("Decline"),
        ),
        "outreach": (
            _("Log an attempt to reach them"),
            _("An attempt counts even if nobody answers. The sender sees it at once."),
            _("Log outreach"),
        ),
        "close": (
            _("Close the loop"),
            _("The sender sees the reason at once. This cannot be opened again."),
            _("Close with this reason"),
        ),
    }
    title, lead, button = words[move]
    return {"title": title, "lead": lead, "button": button}


def done_words(move: str) -> str:
    """What the next page says."""
    words = {
        "accept": _("Accepted. The sender sees it now."),
        "decline": _("Declined. The sender sees the reason now."),
        "outreach": _("Outreach logged."),
        "close": _("The loop is closed."),
    }
    return words[move]


def timeline(detail: Detail) -> list[dict[str, Any]]:
    """The steps for a status-timeline, newest first: what is waited for, silence, what happened."""
    steps = [_step(one) for one in detail.steps]
    referral = detail.referral
    if referral.opened_at and referral.to_organization:
        steps.append(
            {
                "what": _("Opened"),
                "when": referral.opened_at,
                "who": referral.to_organization.name,
                "kind": "done",
            }
        )
    if referral.quiet and referral.sent_at:
        steps.append({"what": _("Sent, pending"), "when": referral.sent_at, "kind": "done"})
    steps.sort(key=_moment)
    if detail.silent:
        days = detail.silent_days
        words = ngettext("%(n)d day without a word", "%(n)d days without a word", days)
        steps.append({"what": words % {"n": days}, "kind": "silence"})
    if detail.waits_for:
        steps.append({"what": waiting(detail), "kind": "next"})
    return steps[::-1]


def waiting(detail: Detail) -> str:
    """What is waited for, and from whom."""
    words = {
        Status.PENDING: _("Waiting for %(who)s to answer"),
        Status.ACCEPTED: _("Waiting for %(who)s to reach out"),
        Status.OUTREACH: _("Waiting for %(who)s to close the loop"),
        Status.DRAFT: _("Not sent yet"),
    }
    return words[Status(detail.referral.status)] % {"who": detail.waits_for}


def fit(choice: Choice) -> list[dict[str, str]]:
    """Each question of the fit as answer and words, for a list of criteria."""
    answers = {"yes": "met", "no": "not_met", "unknown": "unknown"}
    return [
        {"answer": answers[one.answer], "label": _fit_words(one, choice)} for one in choice.reasons
    ]


def will_see(known: Known, held: frozenset[str], draft: Referral | None = None) -> list[str]:
    """What the receiver will see, in words."""
    lines = [_("Name and birth date")]
    if known.plan_name:
        lines.append(_("Plan and member number: %(plan)s") % {"plan": known.plan_name})
    lines.append(_("Phone, language and how to find them, as written here"))
    if DataClass.HOUSING in held:
        lines.append(_("Housing history from HMIS, and which criteria are met"))
    if DataClass.HEALTH in held:
        lines.append(_("Health facts that the criteria rest on"))
    if draft is not None and draft.note:
        lines.append(_("Your note"))
    return lines


def will_not_see() -> list[str]:
    """What no referral carries; the same words for everybody, so that they say nothing."""
    return [
        _("Substance use treatment"),
        _("HIV"),
        _("Mental health treatment"),
        _("Where somebody hides from violence"),
        _("Arrests and jail"),
    ]


def _step(step: Step) -> dict[str, Any]:
    words = [reason_name(step.status, step.reason), step.worker, step.note]
    who = ", ".join(part for part in (step.who, step.organization) if part)
    sent = step.status is Status.PENDING
    return {
        "what": _("Sent, pending") if sent else step.status.label,
        "rest": " · ".join(part for part in words if part),
        "when": step.at,
        "who": who,
        "kind": "stopped" if step.status is Status.DECLINED else "done",
    }


def _moment(step: dict[str, Any]) -> datetime:
    moment: datetime = step["when"]
    return moment


def _fit_words(one: Reason, choice: Choice) -> str:
    words = {
        ("plan", "yes"): _("Contracted with the plan"),
        ("plan", "no"): _("Not contracted with the plan"),
        ("plan", "unknown"): _("Contract with the plan not known"),
        ("slots", "yes"): _("Has open slots"),
        ("slots", "no"): _("No open slot"),
        ("slots", "unknown"): _("Open slots not known, or counted too long ago"),
        ("area", "yes"): _("Serves the area"),
        ("area", "no"): _("Does not serve the area"),
        ("area", "unknown"): _("Area not known"),
        ("language", "yes"): _("Speaks their language"),
        ("language", "no"): _("Does not list their language"),
        ("language", "unknown"): _("Language not known"),
        ("experience", "yes"): _("Has experience with people without a home"),
        ("experience", "no"): _("No experience with people without a home"),
        ("experience", "unknown"): _("Experience with people without a home not known"),
    }
    text = words[one.code, one.answer]
    if one.code == "slots" and choice.offer.open_slots is not None:
        of = choice.offer.capacity
        count = f"{choice.offer.open_slots}/{of}" if of else str(choice.offer.open_slots)
        text = f"{text} ({count})"
    return text


def undo_words(sent_to: str, at: datetime) -> str:
    """What the message after sending says."""
    return _("Sent to %(name)s, %(when)s.") % {"name": sent_to, "when": when(at)}
