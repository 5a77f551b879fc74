"""What a reviewer answers."""

from __future__ import annotations

from django import forms

from wayhome.matching.choices import Verdict


class Answer(forms.Form):
    """One person, two, or not sure with a reason."""

    verdict = forms.ChoiceField(choices=[(v, v) for v in Verdict if v != Verdict.OPEN])
    reason = forms.CharField(required=False, max_length=300)
