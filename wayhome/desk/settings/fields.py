"""Fields that several forms of *Settings* ask with."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wayhome.consent.queries import SHAREABLE
from wayhome.core.wording import CLASS_WORDS


class Several(forms.CharField):
    """Values with commas between them, as a list without repetitions."""

    def __init__(self, *, longest: int, pattern: str = "", **more: Any) -> None:
        super().__init__(**more)
        self.longest, self.pattern = longest, pattern

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        parts = [" ".join(part.split()) for part in re.split(r"[,;\n]", value or "")]
        return list(dict.fromkeys(part for part in parts if part))

    def validate(self, value: Any) -> None:
        super().validate(value)
        for part in value:
            if len(part) > self.longest or not re.fullmatch(self.pattern or ".*", part):
                raise forms.ValidationError(
                    _("“%(part)s” does not look right. Put a comma between two values."),
                    params={"part": part},
                )


class Day(forms.DateField):
    """A day, by the browser's own picker."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def classes_field() -> forms.MultipleChoiceField:
    """Classes of data that may be opened; who somebody is always comes with them."""
    return forms.MultipleChoiceField(
        label=_("What they will see"),
        help_text=_(
            "Who somebody is comes with everything else. Substance use treatment, HIV, domestic "
            "violence and justice stay with whoever recorded them."
        ),
        choices=[(str(one), CLASS_WORDS[one]) for one in SHAREABLE],
        widget=forms.CheckboxSelectMultiple,
    )
