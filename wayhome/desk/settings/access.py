"""What *Settings* asks about sign-ins."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wayhome.organizations.choices import Role
from wayhome.organizations.rules import Guard

MOST = {"idle_minutes": 480, "longest_hours": 24, "review_months": 12}
LEAST = {"idle_minutes": 5, "longest_hours": 1, "review_months": 1}


class Guarded(forms.Form):
    """Who needs a second step, and how long a sign-in lasts; `within` is what must be kept."""

    second_factor = forms.MultipleChoiceField(
        label=gettext_lazy("Roles that need a second step"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "A passkey, or six digits from an app. Who has none sets one up at the next sign-in."
        ),
    )
    idle_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes without doing anything until a sign-in is over"),
    )
    longest_hours = forms.IntegerField(
        label=gettext_lazy("Hours until a sign-in is over in any case"),
        help_text=gettext_lazy("What somebody is writing is kept and comes back."),
    )
    review_months = forms.IntegerField(
        label=gettext_lazy("Months between two reviews of who works here"),
    )

    def __init__(self, *args: Any, within: Guard | None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.within = within
        for name, most in MOST.items():
            field = self.fields[name]
            assert isinstance(field, forms.IntegerField)
            field.min_value, field.max_value = LEAST[name], getattr(within, name, most)
            field.widget.attrs["class"] = "usa-input--short"

    def clean_second_factor(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["second_factor"]
        if self.within and (left_out := self.within.second_factor - set(chosen)):
            names = ", ".join(str(Role(one).label) for one in sorted(left_out))
            raise forms.ValidationError(
                _("The community asks these roles for it, too: %(names)s."), params={"names": names}
            )
        return sorted(chosen)

    def clean(self) -> dict[str, Any]:
        held = super().clean() or self.cleaned_data
        for name, least in LEAST.items():
            value, most = held.get(name), getattr(self.within, name, MOST[name])
            if value is not None and not least <= value <= most:
                words = _("From %(least)s to %(most)s.")
                if self.within:
                    words = _("From %(least)s to %(most)s: the community allows no more.")
                self.add_error(name, words % {"least": least, "most": most})
        return held
