"""The parts of a person's page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wayhome.coverage.models import Span
from wayhome.desk.queries.history import STAYS
from wayhome.desk.queries.person import PersonPage, covered_now
from wayhome.desk.show.facts import fact_name, fact_value, service_name
from wayhome.desk.show.sources import source_words
from wayhome.eligibility.models import Fact
from wayhome.people.models import PARTLY, SourceRecord
from wayhome.referrals.choices import ENDED

MOST_STEPS = 25


def banner(page: PersonPage, today: date, plans: Mapping[str, str]) -> dict[str, object]:
    """Who this is: name as they want it, language, best contact, age; what holds now."""
    told = page.told
    newest = page.newest
    line = [
        told["language"].value if "language" in told else _("language not recorded"),
        told["best_contact"].value if "best_contact" in told else "",
        _age(newest, today),
        ", ".join(sorted({span.plan.name for span in covered_now(page.spans, today)})),
    ]
    return {
        "name": str(page.person),
        "goes_by": told["name"].value if "name" in told else "",
        "say": told["pronunciation"].value if "pronunciation" in told else "",
        "words": told["words"].value if "words" in told else "",
        "line": [part for part in line if part],
        "facts": now(page, today, plans),
    }


def told_name(what: str) -> str:
    """What a kind of thing that people tell is called."""
    words = {
        "name": _("Goes by"),
        "pronunciation": _("Say it like"),
        "language": _("Language"),
        "best_contact": _("Best contact"),
        "phone": _("Phone"),
        "where": _("Where to find them"),
        "words": _("In their own words"),
    }
    return words.get(what, what)


def also_told(page: PersonPage) -> list[dict[str, object]]:
    """What they told otherwise, earlier or when they were thought to be two people."""
    return [
        {
            "label": told_name(row.what),
            "value": row.value,
            "source": _("told a worker"),
            "seen": row.at,
            "differs": _("Something newer is shown at the top"),
        }
        for row in page.also_told
    ]


def now(page: PersonPage, today: date, plans: Mapping[str, str]) -> list[dict[str, object]]:
    """Where they stay, coverage, open referrals, who is helping: each with source and age."""
    found: list[dict[str, object]] = []
    place = next((fact for fact in page.facts if fact.fact == "place"), None)
    if place:
        found.append(
            {
                "label": _("Stays"),
                "value": fact_value("place", place.value),
                "source": source_words(place.source, plans),
                "seen": place.seen,
            }
        )
    found += [
        {
            "label": _("Medi-Cal plan"),
            "value": span.plan.name,
            "source": span.source.name,
            "seen": last_named(page, span),
        }
        for span in covered_now(page.spans, today)[:2]
    ]
    if not covered_now(page.spans, today):
        found.append(
            {
                "label": _("Medi-Cal plan"),
                "value": _("none found"),
                "note": _("No plan's file names them. Check eligibility."),
            }
        )
    waiting = [one for one in page.referrals if one.status not in ENDED]
    found.append(
        {
            "label": _("Open referrals"),
            "value": str(len(waiting)),
            "note": _("of those you may see"),
        }
    )
    return found


def last_named(page: PersonPage, span: Span) -> date | datetime:
    """The day of the newest file that names the person, however old; else since when we know."""
    days = [
        fact.seen
        for fact in page.facts
        if fact.fact == "plan_membership" and fact.value == span.plan.code and fact.seen
    ]
    return max(days) if days else span.known_from


def coverage(page: PersonPage) -> list[dict[str, object]]:
    """Every span, and how old the news of it is."""
    return [{"span": span, "seen": last_named(page, span)} for span in page.spans]


def _age(record: SourceRecord | None, today: date) -> str:
    if record is None or record.dob is None:
        return _("age not known")
    born = record.dob
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    age = ngettext("%(n)d year", "%(n)d years", years) % {"n": years}
    return age if record.dob_quality != PARTLY else _("about %(when)s") % {"when": age}


def timeline(page: PersonPage, plans: Mapping[str, str]) -> list[dict[str, object]]:
    """What happened, newest first: referrals, coverage, stays."""
    steps: list[dict[str, object]] = [
        {
            "what": service_name(referral.service),
            "rest": f"{referral.from_organization} → {referral.to_organization or ''}",
            "when": referral.made_at.date(),
            "href": reverse("referral", args=[referral.pk]),
            "kind": "done",
        }
        for referral in page.referrals
    ]
    steps += [
        {
            "what": _("Coverage began") if span.valid_to is None else _("Covered"),
            "rest": span.plan.name,
            "when": span.valid_from,
            "kind": "done",
        }
        for span in page.spans
    ]
    steps += [stay(fact, plans) for fact in page.facts if fact.fact in STAYS and fact.start]
    steps.sort(key=lambda step: str(step["when"]), reverse=True)
    return folded(steps)[:MOST_STEPS]


def stay(fact: Fact, plans: Mapping[str, str]) -> dict[str, object]:
    """One step: where somebody stayed, or which program they were in, from when."""
    who = source_words(fact.source, plans)
    return {**_told(fact), "when": fact.start, "who": who, "kind": "done"}


def _told(fact: Fact) -> dict[str, object]:
    """Where somebody stayed says itself; other facts need their name."""
    value = fact_value(fact.fact, fact.value)
    if fact.fact == "place":
        return {"what": value[:1].upper() + value[1:], "rest": ""}
    return {"what": fact_name(fact.fact), "rest": value}


def folded(steps: list[dict[str, object]]) -> list[dict[str, object]]:
    """Of nights in a row in the same place, the first: fifty alike would hide the rest."""
    kept: list[dict[str, object]] = []
    for step in steps:
        same = kept and (kept[-1]["what"], kept[-1]["rest"]) == (step["what"], step["rest"])
        if same and not step.get("href"):
            kept[-1] = step
        else:
            kept.append(step)
    return kept
