"""What is asked before somebody is opened in an emergency, restricted, or shown to a worker."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from wayhome.consent.choices import Why


class Glass(forms.Form):
    """Whom to open, and why."""

    named = forms.CharField(
        label=_("First and last name"),
        max_length=160,
        help_text=_("As it is recorded, in full."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    born = forms.DateField(
        label=_("Date of birth"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(
        label=_("What has happened"),
        min_length=10,
        max_length=300,
        help_text=_("A sentence. The privacy officer reads it, and the person may."),
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )


class Reviewed(forms.Form):
    """Whether a look behind the glass was proper."""

    proper = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    note = forms.CharField(required=False, max_length=300)


class Restrict(forms.Form):
    """Why somebody is shown only to who is named for them."""

    why = forms.ChoiceField(label=_("Why"), choices=Why.choices, widget=forms.RadioSelect)


class Named(forms.Form):
    """A worker who may see somebody restricted, and for how long."""

    email = forms.EmailField(label=_("Their e-mail at work"))
    days = forms.TypedChoiceField(
        label=_("For how long"),
        coerce=int,
        initial=90,
        choices=[(1, _("a day")), (7, _("a week")), (90, _("three months")), (365, _("a year"))],
    )
