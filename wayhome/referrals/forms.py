"""What people write about a referral."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wayhome.eligibility.names import ServiceName
from wayhome.referrals.choices import LONGEST_NOTE, Side, Status, Urgency
from wayhome.referrals.queries import Filters
from wayhome.referrals.queries.lists import OPEN_ONES, SORTS
from wayhome.referrals.rules import options
from wayhome.referrals.words import language, service_name

Choices = Sequence[tuple[str, Any]]


def listed(name: str, day: date) -> list[tuple[str, str]]:
    """A value list of the rulebook as choices of a form."""
    return [(one.key, one.label) for one in options(name, day=day, language=language())]


def services() -> list[tuple[str, str]]:
    """Every service as a choice."""
    return [(key, service_name(key)) for key in ServiceName.values]


class _Dated(forms.Form):
    """A form whose lists are those of a day."""

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day

    def choose(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class DraftForm(_Dated):
    """What the sender writes; the rest follows from what is known."""

    note = forms.CharField(
        label=_("What is needed, in their words and yours"),
        help_text=_(
            "Leave out substance use treatment, HIV, and where somebody hides from violence."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST_NOTE,
        required=False,
    )
    how_to_find = forms.CharField(
        label=_("How to find them"),
        help_text=_("A place they agreed to, or somebody who knows where they are."),
        max_length=500,
        required=False,
    )
    phone = forms.CharField(label=_("Best phone number"), max_length=60, required=False)
    language = forms.CharField(label=_("Preferred language"), max_length=40, required=False)
    urgency = forms.ChoiceField(
        label=_("How soon is an answer needed?"), choices=Urgency, widget=forms.RadioSelect
    )
    source = forms.ChoiceField(label=_("Who does the referral come from?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("source", listed("referral_sources", self.day))


class ManyForm(DraftForm):
    """What goes with each of many referrals; all that is each person's own is filled in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("phone", "language", "how_to_find"):
            del self.fields[name]
        self.fields["note"].label = _("A note that goes with each of them")


class AnswerForm(_Dated):
    """Any answer. `seen` is the version of the referral that the page showed."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    note = forms.CharField(
        label=_("A note that both sides see"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_NOTE,
        required=False,
    )


class AcceptForm(AnswerForm):
    """Accepting, and who will work with the person."""

    worker = forms.CharField(
        label=_("Who will work with them, and how to reach that person"),
        max_length=120,
        required=False,
    )
    field_order = ("worker", "note")


LIST_OF_MOVE = {
    "decline": "decline_reasons",
    "outreach": "outreach_results",
    "close": "closure_reasons",
}


class ReasonForm(AnswerForm):
    """An answer that needs a reason from a list."""

    reason = forms.ChoiceField(widget=forms.RadioSelect)
    field_order = ("reason", "note")
    questions = {
        "decline": _("Why do you decline?"),
        "outreach": _("What came of it?"),
        "close": _("Why is the loop closed?"),
    }

    def __init__(self, *args: Any, move: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = self.questions[move]
        self.choose("reason", listed(LIST_OF_MOVE[move], self.day))


class DescribeForm(_Dated):
    """A referral in words, by those who may look at nobody."""

    name = forms.CharField(label=_("Their name"), max_length=200)
    birth = forms.DateField(
        label=_("Birth date"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    release_on = forms.DateField(
        label=_("Day of release"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    service = forms.ChoiceField(label=_("Service"))
    to = forms.ChoiceField(label=_("To whom"))
    phone = forms.CharField(label=_("Best phone number"), max_length=60, required=False)
    language = forms.CharField(label=_("Preferred language"), max_length=40, required=False)
    how_to_find = forms.CharField(label=_("How to find them"), max_length=500, required=False)
    note = forms.CharField(
        label=_("What is needed, in their words and yours"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST_NOTE,
        required=False,
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, receivers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("service", services())
        self.choose("to", receivers)


class FilterForm(forms.Form):
    """The list's filters; an address with values nobody offers shows everything instead."""

    tab = forms.ChoiceField(choices=Side, required=False, widget=forms.HiddenInput)
    status = forms.ChoiceField(label=_("Status"), required=False)
    service = forms.ChoiceField(label=_("Service"), required=False)
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("newest", _("Newest word first")),
            ("waiting", _("Longest without a word")),
            ("name", _("Service")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [(one.value, one.label) for one in Status]
        self._choose("status", [("", _("All")), (OPEN_ONES, _("Not ended")), *states])
        self._choose("service", [("", _("All")), *services()])

    def _choose(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def wanted(self) -> Filters:
        """The filters that make sense; the rest is left out."""
        self.is_valid()
        held = self.cleaned_data
        sort = held.get("sort") or "newest"
        return Filters(
            tab=held.get("tab") or Side.RECEIVER,
            status=held.get("status", ""),
            service=held.get("service", ""),
            sort=sort if sort in SORTS else "newest",
        )
