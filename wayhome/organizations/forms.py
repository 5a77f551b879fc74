"""Taking an invitation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_text_html,
    validate_password,
)
from django.utils.translation import gettext_lazy as _

from wayhome.accounts.models import User


class Join(forms.Form):
    """The name colleagues know, and a password of one's own."""

    name = forms.CharField(label=_("Your name, as colleagues know it"), max_length=150)
    password = forms.CharField(
        label=_("A password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.email = email
        self.fields["password"].help_text = password_validators_help_text_html()

    def clean(self) -> dict[str, Any]:
        held = super().clean() or self.cleaned_data
        if held.get("password"):
            user = User(email=self.email, name=held.get("name", ""))
            try:
                validate_password(held["password"], user)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return held
