"""Forms in the design system's dress: each control is named, and each mistake is found."""

from __future__ import annotations

from django import forms
from django.utils.html import escape


class Visit(forms.Form):
    place = forms.CharField(help_text="As people call it.")
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"placeholder": "Write"}))
    how = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    again = forms.BooleanField(required=False)
    token = forms.CharField(widget=forms.HiddenInput)


def test_every_control_has_its_class_and_label() -> None:
    page = str(Visit())
    assert 'class="usa-input"' in page
    assert 'class="usa-textarea"' in page
    assert page.count('class="usa-radio__input"') == 2
    assert 'class="usa-checkbox__input"' in page
    assert '<label class="usa-label" for="id_place">' in page
    assert '<legend class="usa-legend">How' in page
    assert 'type="hidden" name="token" id="id_token"' in page


def test_optional_is_said_and_required_is_not() -> None:
    page = str(Visit())
    assert page.count("(optional)") == 1  # the note; a check box left empty is an answer


def test_words_inside_a_field_are_taken_out() -> None:
    assert "placeholder" not in str(Visit())


def test_a_mistake_is_summed_up_and_tied_to_its_field() -> None:
    page = str(Visit({"how": "<b>"}))
    assert 'role="alert"' in page
    assert '<a href="#id_place">Place</a>' in page
    assert 'aria-describedby="id_place_helptext id_place_error"' in page
    assert 'aria-invalid="true"' in page
    assert escape("<b>") in page
    assert "<b>" not in page
