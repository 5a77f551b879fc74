"""What a worker writes down of somebody new: read while it is typed, and kept when they say so."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from wayhome.core.forms import Field
from wayhome.matching.linker.clean_one import ssn_means_somebody

FIRST_YEAR = 1900
ALL, LAST_FOUR = 9, 4  # digits of a Social Security number
PHONE_DIGITS = 10
WHOLE, PARTLY = 1, 2  # HMIS 3.03: a full date of birth, an approximate or partial one
KEY = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Not part of what is known of the person.
ASIDE = ("form_key", "seen", "apart", "born_year", "born_month")


class Keys(forms.Field):
    """Any number of people's keys; what is none is left out."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[UUID]:
        """The keys among these."""
        return [UUID(one) for one in value or () if KEY.fullmatch(str(one))]


class NewPerson(forms.Form):
    """Somebody new. While it is typed nothing is required; to be kept, somebody needs a name."""

    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid4)
    seen = Keys(required=False)
    apart = Keys(required=False)
    first_name = forms.CharField(label=_("First name"), required=False, max_length=80)
    last_name = forms.CharField(label=_("Last name"), required=False, max_length=80)
    dob = forms.DateField(
        label=_("Date of birth"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("Write the whole date: month, day and year.")},
    )
    born_year = forms.IntegerField(
        label=_("Year of birth"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": _("Write the year with four digits.")},
    )
    born_month = forms.TypedChoiceField(
        label=_("Month of birth"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("Not known")), *MONTHS.items()],
    )
    ssn = forms.CharField(
        label=_("Social Security number"),
        required=False,
        max_length=11,
        help_text=_("All of it, or the last four digits."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    middle_name = forms.CharField(label=_("Middle name"), required=False, max_length=80)
    suffix = forms.CharField(
        label=_("Suffix"), required=False, max_length=10, help_text=_("Jr., Sr., III")
    )
    sex = forms.ChoiceField(
        label=_("Sex"),
        required=False,
        choices=[("", _("Not asked")), ("F", _("Female")), ("M", _("Male"))],
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        max_length=320,
        error_messages={"invalid": _("Write an address such as name@example.org.")},
    )
    street = forms.CharField(label=_("Street and number"), required=False, max_length=120)
    city = forms.CharField(label=_("City"), required=False, max_length=60)
    zip = forms.CharField(
        label=_("ZIP code"),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    FIRST = ("first_name", "last_name", "dob")
    PARTLY_KNOWN = ("born_year", "born_month")
    THEN = ("ssn", "phone")
    MORE = ("middle_name", "suffix", "sex", "email", "street", "city", "zip")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"  # it is somebody else who is written down

    @property
    def first(self) -> list[Field]:
        """What most people are found by."""
        return self._fields(self.FIRST)

    @property
    def partly(self) -> list[Field]:
        """Instead of a whole birth date."""
        return self._fields(self.PARTLY_KNOWN)

    @property
    def then(self) -> list[Field]:
        """Numbers."""
        return self._fields(self.THEN)

    @property
    def more(self) -> list[Field]:
        """What is asked less often."""
        return self._fields(self.MORE)

    def _fields(self, names: tuple[str, ...]) -> list[Field]:
        return [self[name] for name in names]  # type: ignore[misc] # the renderer's own class

    @property
    def partly_open(self) -> bool:
        """Whether a part of the birth date was given."""
        return self._filled(self.PARTLY_KNOWN)

    @property
    def more_open(self) -> bool:
        """Whether some of it was given."""
        return self._filled(self.MORE)

    def _filled(self, names: tuple[str, ...]) -> bool:
        return self.is_bound and any(self[name].value() for name in names)

    def clean_dob(self) -> date | None:
        born: date | None = self.cleaned_data["dob"]
        if born and not date(FIRST_YEAR, 1, 1) <= born <= timezone.localdate():
            raise forms.ValidationError(_("Write a day between 1900 and today."))
        return born

    def clean_born_year(self) -> int | None:
        year: int | None = self.cleaned_data["born_year"]
        if year and not FIRST_YEAR <= year <= timezone.localdate().year:
            raise forms.ValidationError(_("Write a year between 1900 and this one."))
        return year

    def clean_ssn(self) -> str:
        digits = re.sub(r"[\s-]", "", self.cleaned_data["ssn"])
        if digits and not (re.fullmatch("[0-9]+", digits) and len(digits) in (ALL, LAST_FOUR)):
            raise forms.ValidationError(_("Write all nine digits, or the last four."))
        if len(digits) == ALL and not ssn_means_somebody(digits):
            raise forms.ValidationError(
                _("This number was never given to anybody. Check it, or leave it empty.")
            )
        return digits

    def clean_phone(self) -> str:
        text = str(self.cleaned_data["phone"])
        if text and len(re.sub("[^0-9]", "", text)) < PHONE_DIGITS:
            raise forms.ValidationError(_("Write all ten digits, with the area code."))
        return text

    def clean_zip(self) -> str:
        text = str(self.cleaned_data["zip"])
        if text and not re.fullmatch(r"[0-9]{5}(-?[0-9]{4})?", text):
            raise forms.ValidationError(_("Write the five digits."))
        return text

    def clean(self) -> dict[str, Any]:
        held = super().clean() or self.cleaned_data
        born, year, month = (held.get(name) for name in ("dob", *self.PARTLY_KNOWN))
        if month and not year and not born and "born_year" not in self.errors:
            self.add_error("born_year", _("Write the year, too."))
        if born and ((year and year != born.year) or (month and month != born.month)):
            self.add_error("born_year", _("The date of birth above says otherwise. Keep one."))
        return held

    def given(self) -> dict[str, str]:
        """What makes sense of it so far, by the linker's columns."""
        self.is_valid()
        held = {k: v for k, v in self.cleaned_data.items() if k not in ASIDE and v}
        year = self.cleaned_data.get("born_year")
        if year and "dob" not in held:
            # As an HMIS writes a birth date of which only a part is known.
            held["dob"] = date(year, self.cleaned_data.get("born_month") or 1, 1)
        return {name: str(value) for name, value in held.items()}

    def may_be_kept(self) -> bool:
        """Whether this is enough to keep somebody by; what is missing is said beside its field."""
        names = [self.data.get(name, "") for name in ("first_name", "last_name")]
        if not any(letter.isalpha() for name in names for letter in name):
            self.add_error("first_name", _("Write a first or a last name."))
        if not self.cleaned_data.get("form_key") and self.is_valid():
            self.add_error(None, _("Open the page again: it cannot be told from an earlier one."))
        return not self.errors

    @property
    def dob_quality(self) -> int | None:
        """HMIS 3.03 of the birth date; None where none is given."""
        if self.cleaned_data.get("dob"):
            return WHOLE
        return PARTLY if self.cleaned_data.get("born_year") else None
