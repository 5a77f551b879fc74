"""The worklist's filters, whose state is the page's address; and what is asked for a print."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from wayhome.desk.queries.looks import earliest
from wayhome.desk.queries.worklist import Wanted
from wayhome.desk.settings.fields import Day
from wayhome.desk.show.facts import proof_name, service_name
from wayhome.eligibility.names import AnswerName
from wayhome.eligibility.rules import load_rulebooks
from wayhome.organizations.queries import plans


class WorklistFilter(forms.Form):
    """What to show. An address with values nobody offers shows everything instead."""

    service = forms.ChoiceField(required=False, label=_("Service"))
    plan = forms.ChoiceField(required=False, label=_("Plan"))
    answer = forms.ChoiceField(required=False, label=_("Answer"))
    proof = forms.ChoiceField(required=False, label=_("Missing proof"))
    sort = forms.ChoiceField(
        required=False,
        label=_("Order"),
        choices=[
            ("", _("Nearest to a referral")),
            ("name", _("Name")),
            ("fresh", _("Freshest facts")),
        ],
    )
    served = forms.BooleanField(required=False, label=_("Also those referred or served"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        book = load_rulebooks()
        everything = [("", _("All"))]
        self._choose("service", everything + [(k, service_name(k)) for k in book.service_words])
        self._choose(
            "plan",
            [*everything, *((p.code, p.name) for p in plans()), ("none", _("No plan found"))],
        )
        self._choose(
            "answer",
            [("", _("Qualifies or cannot tell")), *((v.value, v.label) for v in AnswerName)],
        )
        self._choose("proof", everything + [(key, proof_name(key)) for key in book.proofs])

    def _choose(self, name: str, choices: object) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices  # type: ignore[assignment] # labels may be lazy

    def wanted(self) -> Wanted:
        """The filters that make sense; the rest is left out."""
        self.is_valid()
        held = self.cleaned_data
        return Wanted(
            service=held.get("service", ""),
            plan=held.get("plan", ""),
            answer=held.get("answer", ""),
            proof=held.get("proof", ""),
            served=bool(held.get("served")),
            sort=held.get("sort") or "rank",
        )


class AccountingForm(forms.Form):
    """Which days an accounting of disclosures is about, and its language."""

    since = Day(label=_("First day"))
    upto = Day(label=_("Last day"))
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"since": earliest(today), "upto": today} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """No more than six years, the first day first."""
        held = super().clean() or {}
        since, upto = held.get("since"), held.get("upto")
        if since and upto and not earliest(upto) <= since <= upto:
            raise forms.ValidationError(
                _("Choose a span of at most six years, the first day first.")
            )
        return held
