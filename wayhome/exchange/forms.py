"""What is asked when a file is sent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from wayhome.organizations.models import Source


class Upload(forms.Form):
    """A file and whose it is."""

    source = forms.ModelChoiceField(queryset=Source.objects.none(), label=_("Whose file is it?"))
    file = forms.FileField(
        label=_("File"),
        help_text=_("An HMIS export as a zip, an enrollment file (834), or a list as CSV."),
    )
    as_of = forms.DateField(
        label=_("The day it describes"),
        help_text=_("Only where the file itself does not say."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    dry_run = forms.BooleanField(
        label=_("Only say what would change"), required=False, initial=False
    )

    def __init__(self, *args: Any, sources: QuerySet[Source], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["source"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = sources
        if len(sources) == 1:
            field.initial = sources[0].pk
