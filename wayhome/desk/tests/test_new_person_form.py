"""What is written down of somebody new says, field by field, what is to be mended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from wayhome.core.ids import new_id
from wayhome.desk.intake.forms import PARTLY, WHOLE, NewPerson


def written(**fields: object) -> NewPerson:
    """A form as a browser sends it."""
    form = NewPerson({"form_key": str(new_id()), "first_name": "Rosa", **fields})
    form.given()
    form.may_be_kept()
    return form


TOMORROW = (timezone.localdate() + timedelta(days=1)).isoformat()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("dob", TOMORROW), ("dob", "1899-12-31"), ("dob", "17 March"),
        ("born_year", "1899"), ("born_year", "2999"), ("born_year", "eighty"),
        ("ssn", "12345"), ("ssn", "1234567890"), ("ssn", "abcd"), ("ssn", "123-45-6789"),
        ("phone", "555-0123"), ("email", "rosa at home"), ("zip", "929"), ("zip", "9290A"),
        ("sex", "X"), ("first_name", "?"), ("first_name", ""), ("first_name", "R" * 81),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_beside_its_field_and_is_no_part_of_what_is_known(
    field: str, value: str
) -> None:
    form = written(**{field: value})
    assert list(form.errors) == [field]
    if field != "first_name":
        assert form.given() == {"first_name": "Rosa"}


@pytest.mark.parametrize(
    ("field", "value", "known"),
    [
        ("ssn", "545-12-3401", "545123401"), ("ssn", "6789", "6789"),
        ("phone", "(559) 555-0123", "(559) 555-0123"), ("zip", "92901-1234", "92901-1234"),
        ("dob", "1984-03-17", "1984-03-17"), ("sex", "F", "F"),
        ("last_name", " Quintanar ", "Quintanar"),
    ],
)  # fmt: skip
def test_what_can_be_is_kept_as_it_is_compared(field: str, value: str, known: str) -> None:
    form = written(**{field: value})
    assert not form.errors
    assert form.given()[field] == known


@pytest.mark.parametrize(
    ("fields", "born", "quality"),
    [
        ({"dob": "1984-03-17"}, "1984-03-17", WHOLE),
        ({"dob": "1984-03-17", "born_year": "1984", "born_month": "3"}, "1984-03-17", WHOLE),
        ({"born_year": "1984"}, "1984-01-01", PARTLY),
        ({"born_year": "1984", "born_month": "11"}, "1984-11-01", PARTLY),
        ({}, None, None),
    ],
)
def test_a_birth_date_may_be_known_in_part(fields, born: str | None, quality: int | None) -> None:
    form = written(**fields)
    assert not form.errors
    assert (form.given().get("dob"), form.dob_quality) == (born, quality)


@pytest.mark.parametrize(
    "fields", [{"born_month": "3"}, {"dob": "1984-03-17", "born_year": "1985"},
               {"dob": "1984-03-17", "born_month": "4"}],
)  # fmt: skip
def test_two_birth_dates_or_half_of_one_are_asked_about(fields) -> None:
    assert list(written(**fields).errors) == ["born_year"]


def test_a_form_without_its_key_is_opened_again() -> None:
    form = NewPerson({"first_name": "Rosa"})
    assert form.given() == {"first_name": "Rosa"}
    assert not form.may_be_kept()
    assert "__all__" in form.errors


def test_people_who_are_no_keys_are_left_out() -> None:
    one = new_id()
    form = written(seen=[str(one), "not-a-key", "-" * 36])
    assert form.cleaned_data["seen"] == [one]
