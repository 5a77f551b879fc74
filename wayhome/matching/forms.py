"""What a reviewer answers, writes down and asks, and what an organization answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wayhome.matching.choices import About, Answered, Verdict
from wayhome.matching.models import Pair


class Answer(forms.Form):
    """One person, two, or not sure with a reason."""

    verdict = forms.ChoiceField(choices=[(v, v) for v in Verdict if v != Verdict.OPEN])
    reason = forms.CharField(required=False, max_length=300)


class Remark(forms.Form):
    """A note for every reader of a pair."""

    text = forms.CharField(max_length=300)


class AskForm(forms.Form):
    """Whom to ask about which of the two records, and what; never in one's own words."""

    side = forms.ChoiceField(label=_("Whose record is it?"))
    about = forms.ChoiceField(label=_("What do you want to know?"), choices=About.choices)

    def __init__(self, *args: Any, pair: Pair, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        side = self.fields["side"]
        assert isinstance(side, forms.ChoiceField)
        side.choices = [("left", pair.left_source.name), ("right", pair.right_source.name)]


class Reply(forms.Form):
    """What is answered to a question about a record."""

    answer = forms.ChoiceField(
        label=_("Your answer"), choices=Answered.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("What else helps to tell"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
