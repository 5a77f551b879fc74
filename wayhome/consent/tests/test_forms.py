"""What the forms' rows let a consent cover, and what they let it open, by the second reading."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from wayhome.consent.choices import WRITTEN, How, Signer
from wayhome.consent.rules import (
    age_on,
    grounds_of,
    law_of_consents,
    load_forms,
    minor_may,
    missing_for_part2,
)
from wayhome.consent.tests.reading import may
from wayhome.core.classes import PROTECTED, DataClass
from wayhome.core.purposes import GRANTED
from wayhome.organizations.choices import Kind

DAY = date(2026, 11, 22)
FORMS = load_forms(DAY)
CLASSES = [one for one in DataClass if one is not DataClass.OPEN]


def test_every_form_says_what_it_may_cover_and_who_signs_how() -> None:
    assert set(FORMS) == {"ascmi_ab133", "ascmi", "hmis_release", "part2", "agency"}
    for rule in FORMS.values():
        assert set(rule.classes) <= {str(one) for one in CLASSES}
        assert set(rule.signers) <= set(Signer.values)
        assert set(rule.how) <= set(How.values)
        assert str(DataClass.PART2) not in rule.classes or rule.part2
        assert not rule.part2 or How.VERBAL not in rule.how, "42 CFR 2.31 wants it in writing"
    assert not set(FORMS["hmis_release"].classes) & {str(one) for one in PROTECTED}


@pytest.mark.parametrize(
    ("signed", "last"),
    [(date(2026, 1, 31), date(2029, 1, 31)), (date(2024, 2, 29), date(2027, 2, 28)),
     (date(2026, 12, 1), date(2029, 12, 1))],
)  # fmt: skip
def test_the_longest_term_ends_on_the_same_day_of_its_month(signed: date, last: date) -> None:
    assert FORMS["hmis_release"].last_day(signed) == last


def test_what_consents_open_is_what_the_law_says_of_each() -> None:
    rows = law_of_consents(DAY, tuple(Kind.values))
    held = {
        (row["kind"], row["written"], row["dated"], row["part2_form"], row["data_class"]): row
        for row in rows
    }
    asked = product(Kind.values, (True, False), (True, False), (True, False), CLASSES)
    for kind, written, dated, part2_form, one in asked:
        how = "scan" if written else "verbal"
        grounds = {str(g) for g in grounds_of(how, dated=dated, part2_form=part2_form)}
        wanted = [str(p) for p in GRANTED if may(str(one), str(p), kind, grounds | {"covered"})]
        row = held.get((kind, written, dated, part2_form, str(one)))
        assert (row["purposes"] if row else []) == wanted, (kind, how, dated, part2_form, one)
    assert not {"law_enforcement", "corrections"} & {str(row["kind"]) for row in rows}


def test_finger_typed_and_paper_are_writing() -> None:
    assert {How.FINGER, How.TYPED, How.SCAN} == WRITTEN


def test_without_any_one_part_a_consent_opens_nothing_of_a_part_2_program() -> None:
    keys = ("person", "organization", "classes", "addressed", "purposes", "wording", "expires_on",
            "signature", "signed_on")  # fmt: skip
    whole = dict.fromkeys(keys, "there")
    assert missing_for_part2(whole, DAY) == []
    for key in keys:
        assert [row.key for row in missing_for_part2(whole | {key: ""}, DAY)] == [key]


@pytest.mark.parametrize(
    ("age", "kept"),
    [(11, {"housing", "health", "mental_health", "part2", "hiv", "dv", "justice"}),
     (12, {"housing", "health", "dv", "justice"}), (15, {"dv", "justice"})],
)  # fmt: skip
def test_what_a_minor_may_not_decide(age: int, kept: set[str]) -> None:
    assert set(minor_may(age, [str(one) for one in CLASSES], DAY)) == kept


def test_somebody_turns_a_year_older_on_their_birthday() -> None:
    assert age_on(date(2008, 11, 23), DAY) == 17
    assert age_on(date(2008, 11, 22), DAY) == 18
