"""What *Settings* asks about agreements, the privacy notice and rules, and how it says them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wayhome.consent.models import Agreement, NoticeRule
from wayhome.consent.queries import Given, in_force, opens_to_oneself
from wayhome.core.purposes import EVERYDAY, Purpose
from wayhome.core.viewer import Viewer
from wayhome.core.wording import CLASS_WORDS
from wayhome.desk.settings.fields import Day, classes_field
from wayhome.organizations.choices import NO_LOOKING
from wayhome.organizations.models import Organization
from wayhome.organizations.queries import organizations


class _Dated(forms.Form):
    """A beginning and perhaps an end, in this order."""

    names = ("starts_on", "ends_on")

    def clean(self) -> dict[str, Any]:
        held = super().clean() or self.cleaned_data
        start, end = (held.get(name) for name in self.names)
        if start and end and end < start:
            self.add_error(self.names[1], gettext_lazy("The last day lies before the first."))
        return held


class AgreementForm(_Dated):
    """A data sharing agreement from one organization to another."""

    giver = forms.ModelChoiceField(
        queryset=Organization.objects.none(),
        label=gettext_lazy("Whose clients"),
        help_text=gettext_lazy("The people in this organization's HMIS."),
    )
    receiver = forms.ModelChoiceField(
        queryset=Organization.objects.none(),
        label=gettext_lazy("Who will see them"),
        help_text=gettext_lazy("A plan sees its own members alone."),
    )
    classes = classes_field()
    purposes = forms.MultipleChoiceField(
        label=gettext_lazy("For which work"),
        help_text=gettext_lazy("Only who does this work there will see them."),
        choices=[(one.value, one.label) for one in EVERYDAY],
        initial=[one.value for one in EVERYDAY],
        widget=forms.CheckboxSelectMultiple,
    )
    purpose = forms.CharField(
        label=gettext_lazy("What for"),
        max_length=200,
        help_text=gettext_lazy("As the agreement says it."),
    )
    title = forms.CharField(label=gettext_lazy("What the agreement is called"), max_length=200)
    citation = forms.CharField(
        label=gettext_lazy("Where the signed paper is, and its section"), max_length=300
    )
    starts_on = Day(label=gettext_lazy("First day"))
    ends_on = Day(label=gettext_lazy("Last day"), required=False)

    def __init__(self, *args: Any, viewer: Viewer, **more: Any) -> None:
        super().__init__(*args, **more)
        self.viewer = viewer
        giver, receiver = self.fields["giver"], self.fields["receiver"]
        assert isinstance(giver, forms.ModelChoiceField)
        assert isinstance(receiver, forms.ModelChoiceField)
        may = organizations(closed=False).exclude(kind__in=NO_LOOKING)
        giver.queryset = receiver.queryset = may

    def clean_receiver(self) -> Organization:
        receiver: Organization = self.cleaned_data["receiver"]
        if opens_to_oneself(self.viewer, receiver.pk):
            raise forms.ValidationError(
                _("You work there yourself. Ask a system administrator to record this one.")
            )
        return receiver

    def clean(self) -> dict[str, Any]:
        held = super().clean()
        if held.get("giver") and held.get("giver") == held.get("receiver"):
            self.add_error("receiver", _("An agreement needs two organizations."))
        return held


class NoticeForm(_Dated):
    """What the community's privacy notice allows where a person has said nothing."""

    names = ("valid_from", "valid_to")
    classes = classes_field()
    citation = forms.CharField(
        label=gettext_lazy("Notice and section"),
        max_length=300,
        help_text=gettext_lazy("The notice people are given, its date, and the section."),
    )
    valid_from = Day(label=gettext_lazy("First day"))
    valid_to = Day(label=gettext_lazy("Last day"), required=False)


class ReadRule(forms.Form):
    """What the official guide says, word for word."""

    quote = forms.CharField(
        label=gettext_lazy("What the guide says, word for word"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        min_length=10,
    )
    page = forms.CharField(
        label=gettext_lazy("Page or section"),
        max_length=80,
        widget=forms.TextInput(attrs={"class": "usa-input--short"}),
    )
    edition = Day(
        label=gettext_lazy("Date of the guide"),
        help_text=gettext_lazy("The date on the edition you read."),
    )

    def clean_edition(self) -> date:
        edition: date = self.cleaned_data["edition"]
        if edition > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return edition


class Doubt(forms.Form):
    """Why a reading does not hold."""

    why = forms.CharField(label=gettext_lazy("What is wrong with it"), max_length=300)


@dataclass(frozen=True)
class Opened:
    """An agreement or a notice rule as a page shows it."""

    ground: Agreement | NoticeRule
    who: str
    whose: str
    sees: Sequence[str | Promise]
    hides: Sequence[str | Promise]
    start: date
    end: date | None
    state: str  # now, later, over
    given: Given
    work: Sequence[str | Promise] = ()  # for which work; of an agreement

    @property
    def end_href(self) -> str:
        """The page that ends it."""
        kind = "agreement" if isinstance(self.ground, Agreement) else "notice"
        return reverse(f"settings_{kind}_end", args=[self.ground.pk])


def opened(ground: Agreement | NoticeRule, given: Given, day: date) -> Opened:
    """What it opens, to whom, about whom, until when, and to about how many people now."""
    if isinstance(ground, Agreement):
        who, whose = ground.receiver.name, ground.giver.name
        start, end = ground.starts_on, ground.ends_on
    else:
        who, whose = _("Each managed care plan"), _("its own members")
        start, end = ground.valid_from, ground.valid_to
    state = "now" if in_force(start, end, day) else "later" if start > day else "over"
    if end is not None and end < start:
        state = "over"
    sees = [words for one, words in CLASS_WORDS.items() if str(one) in ground.classes]
    hides = [words for one, words in CLASS_WORDS.items() if str(one) not in ground.classes]
    work = [Purpose(one).label for one in getattr(ground, "purposes", ())]
    return Opened(ground, who, whose, sees, hides, start, end, state, given, work)
