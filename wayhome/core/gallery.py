"""Made-up content for the gallery of components. Nobody in it exists."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_tables2 as tables
from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wayhome.core.findings import Finding, Severity
from wayhome.core.navigation import Shown


class ContactForm(forms.Form):
    """One of each control."""

    where = forms.CharField(label=_("Where did you meet?"), max_length=80)
    note = forms.CharField(
        label=_("What happened, in a sentence"),
        help_text=_("Everybody on the care team reads this."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    how = forms.ChoiceField(
        label=_("How did you talk?"),
        choices=[("street", _("In person")), ("phone", _("By phone"))],
        widget=forms.RadioSelect,
    )
    service = forms.ChoiceField(
        label=_("What was it about?"),
        choices=[("", _("Choose")), ("housing", _("Housing")), ("health", _("Health"))],
    )
    again = forms.BooleanField(label=_("Remind me in a week"), required=False)


class FilterForm(forms.Form):
    """A filter bar's fields."""

    plan = forms.ChoiceField(
        label=_("Plan"),
        choices=[("", _("Any plan")), ("harbor", "Harbor Health Plan")],
        required=False,
    )
    area = forms.CharField(label=_("Area"), required=False)


class PeopleTable(tables.Table):  # type: ignore[misc] # django-tables2 ships no types
    """Three people and a bit about each."""

    name = tables.Column(verbose_name=_("Name"), linkify=lambda: "#table")
    plan = tables.Column(verbose_name=_("Plan"))
    stays = tables.Column(verbose_name=_("Stays"))
    days = tables.Column(
        verbose_name=_("Days left"), attrs={"td": {"class": "num"}, "th": {"class": "num"}}
    )

    class Meta:
        attrs = {"caption": _("People whose coverage ends soon")}


PEOPLE = [
    {"name": "Rosa Delgado Ruiz", "plan": "Harbor Health Plan", "stays": "Mission St.", "days": 6},
    {"name": "Walter Kim", "plan": "Harbor Health Plan", "stays": "Bayview", "days": 24},
    {"name": "Amara Johnson", "plan": "Valley Care", "stays": "", "days": 131},
]


def content(request: HttpRequest) -> dict[str, Any]:
    """Everything the gallery's template shows."""
    now, today = timezone.now(), timezone.localdate()
    table = PeopleTable(PEOPLE, order_by=request.GET.get("sort", "days"))
    labels = ("Today", "People", "Referrals", "Worklist", "Review", "Imports", "Settings")
    return {
        "places": [Shown(_(label), "#", current=label == "People") for label in labels],
        "now": now,
        "today": today,
        "soon": today + timedelta(days=6),
        "later": today + timedelta(days=24),
        "far": today + timedelta(days=190),
        "hold": now + timedelta(minutes=40),
        "recent": today - timedelta(days=3),
        "old": today - timedelta(days=210),
        "form": ContactForm(),
        "wrong_form": ContactForm({"how": "mail"}, prefix=None, auto_id="wrong_%s"),
        "filters": FilterForm({"plan": "harbor"}, auto_id="filter_%s"),
        "table": table,
        "person": person(today),
        "steps": happened(now),
        "criteria": criteria(today),
        "findings": FINDINGS,
        "compared": COMPARED,
        "evidence": EVIDENCE,
        "who": who(today),
    }


def person(today: Any) -> dict[str, Any]:
    """A banner's content."""
    return {
        "line": [
            "Spanish first",
            "text message is best, after 4 pm",
            "54 years",
            "Harbor Health Plan",
        ],
        "facts": [
            {
                "label": "Stays",
                "value": "Mission St. shelter",
                "source": "HMIS",
                "seen": today - timedelta(days=3),
            },
            {
                "label": "Helping now",
                "value": "Dana O., ECM lead",
                "note": "+ 2 others she agreed to",
            },
            {
                "label": "Phone",
                "value": "(555) 010-0142",
                "source": "Plan file",
                "seen": today - timedelta(days=400),
            },
            {
                "label": "Open referrals",
                "value": "2",
                "href": "#",
                "note": "one silent for 6 days",
            },
        ],
    }


def happened(now: Any) -> list[dict[str, Any]]:
    """A timeline's steps."""
    return [
        {"what": "Answer due", "rest": "from Pathlight", "when": "in 2 days", "kind": "next"},
        {
            "what": "Emergency department",
            "rest": "St. Anne",
            "when": now - timedelta(days=1),
            "who": "hospital message",
        },
        {"what": "No answer from Pathlight for 6 days", "kind": "silence"},
        {
            "what": "Referred",
            "rest": "to housing navigation",
            "when": now - timedelta(days=6),
            "who": "you",
            "href": "#",
        },
        {
            "what": "Withdrawn",
            "rest": "by the provider: no room",
            "when": now - timedelta(days=40),
            "kind": "stopped",
        },
    ]


def criteria(today: Any) -> list[dict[str, Any]]:
    """A criterion tree: one answer of each kind, one with parts."""
    rule = {
        "text": "Lacks a fixed, regular and adequate place to sleep at night.",
        "quote": "An individual or family who lacks a fixed, regular, and adequate nighttime "
        "residence.",
        "cite": "24 CFR 91.5, Homeless (1)",
        "status": "unverified",
    }
    seen = today - timedelta(days=3)
    return [
        {
            "answer": "met",
            "label": "Experiencing homelessness",
            "detail": "Emergency shelter since 3 October",
            "source": "HMIS current living situation",
            "seen": seen,
            "rule": rule,
        },
        {
            "answer": "met",
            "label": "One complex need",
            "parts": [
                {
                    "answer": "met",
                    "label": "A chronic condition",
                    "detail": "Diabetes",
                    "source": "HMIS",
                },
                {"answer": "not_met", "label": "Pregnant", "detail": "Recorded as no"},
            ],
        },
        {
            "answer": "unknown",
            "label": "Not receiving it from someone else",
            "proof": "the plan's answer, usually the same day.",
            "proof_href": "#",
        },
    ]


def who(today: Any) -> list[dict[str, Any]]:
    """Who can see a person."""
    return [
        {
            "name": "Harbor Health Plan",
            "sees": "name, birth date, housing status",
            "because": "she signed a release on 2 May",
            "until": today + timedelta(days=200),
        },
        {"name": "Pathlight", "sees": "the referral", "because": "you sent it there"},
    ]


FINDINGS = [
    {
        "severity": one.severity,
        "file": one.file,
        "row": one.row,
        "column": one.column,
        "message": one.message,
        "value": one.value,
        "fix": one.fix,
        "count": count,
    }
    for one, count in (
        (
            Finding(
                Severity.ERROR,
                "date",
                "This is not a date, so the row was set aside.",
                "Enrollment.csv",
                1204,
                "EntryDate",
                "2026-13-02",
                "Correct the entry date in the HMIS and export again.",
            ),
            1,
        ),
        (
            Finding(
                Severity.WARNING,
                "code",
                "The code is not in the list of the 2026 data standards.",
                "Client.csv",
                17,
                "VeteranStatus",
                "7",
                "It was read as not collected.",
            ),
            2310,
        ),
    )
]
COMPARED = [
    {"label": "Name", "left": "Rosa Delgado Ruiz", "right": "Rosa Ruiz Delgado", "how": "close"},
    {"label": "Birth date", "left": "4 March 1972", "right": "4 March 1972", "how": "same"},
    {
        "label": "Phone",
        "left": "(555) 010-0142",
        "left_note": "HMIS, 2 years ago",
        "right": "(555) 010-0199",
        "right_note": "Plan file, 3 days ago",
        "how": "differs",
    },
    {"label": "Social Security number", "left": "", "right": "ends in 4417", "how": "missing"},
]
EVIDENCE = [
    {"label": "Birth date", "detail": "the same day", "weight": 11.2},
    {"label": "First name", "detail": "the same", "weight": 6.4},
    {"label": "Last name", "detail": "same words, other order", "weight": 4.1},
    {"label": "Phone", "detail": "differs", "weight": -1.7},
    {"label": "ZIP code", "detail": "the same", "weight": 2.3},
]
