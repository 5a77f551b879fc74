"""What of a filter bar is on, and the address without it."""

from __future__ import annotations

from django import forms
from django.http import QueryDict

PAGING = "after"


def filters_on(
    form: forms.Form, given: QueryDict, *, but: tuple[str, ...] = ()
) -> list[dict[str, str]]:
    """A pill for each filter that is on: its words, and the page's address without it.

    Hidden fields are the page's own state, and `but` names fields that only order what is found.
    """
    form.is_valid()
    pills = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if not value or name in but or isinstance(field.widget, forms.HiddenInput):
            continue
        without = given.copy()
        without.pop(name, None)
        without.pop(PAGING, None)
        pills.append({"label": _words(field, value), "href": f"?{without.urlencode()}"})
    return pills


def _words(field: forms.Field, value: object) -> str:
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type] # flat choices
    return str(field.label)
