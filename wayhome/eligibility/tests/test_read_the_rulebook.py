"""The shipped rulebook is whole, cited, and written in both languages."""

import datetime as dt
import shutil

import pytest

from wayhome.core.rulebook import RulebookError
from wayhome.core.testing import PROJECT
from wayhome.eligibility import rules
from wayhome.eligibility.engine.book import FOLDER, Rulebook
from wayhome.eligibility.engine.judge import Judge

BOOK = rules.load_rulebooks()
TODAY_ON = dt.date(2026, 3, 1)


def test_the_services_are_those_of_the_worklist():
    assert list(BOOK.on(TODAY_ON).services) == [
        "ecm.pof1a",
        "ecm.pof1b",
        "cs.housing_navigation",
        "cs.housing_deposits",
        "cs.housing_tenancy",
        "cs.recuperative_care",
    ]


def test_every_place_is_on_one_list_that_says_how_long_it_is_believed():
    named = [value for values, _ in BOOK.on(TODAY_ON).believed["place"] for value in values]
    assert sorted(named) == sorted(BOOK.kinds["place"].values)


def test_a_criterion_that_can_be_unknown_names_a_proof():
    """With no facts at all, whatever is unknown must be provable."""
    day = BOOK.on(TODAY_ON)
    for service in day.services.values():
        for rule in service.criteria:
            if Judge(day, []).judge(rule.test).truth is None:
                assert rule.cheapest, rule.key


def test_only_the_guide_that_was_read_is_cited_as_verified():
    for table in (BOOK.services, BOOK.criteria, BOOK.lists, BOOK.days):
        for row in table.rows:
            if row.verified:
                assert row.source.key in ("ecm_guide", "hmis"), row.key


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("criteria_household.toml", "age >= 21", "age >> 21", "criterion adult"),
        ("criteria_household.toml", "age >= 21", "no_dependents and adult", "runs in a circle"),
        (
            "criteria_household.toml",
            'proofs = ["birth_date"]',
            'proofs = ["oath"]',
            "no proof 'oath'",
        ),
        ("criteria_household.toml", 'en = "Adult (21 or older)"\n', "", "English and in Spanish"),
        ("services.toml", "and adult and", "and grown and", "no criterion 'grown'"),
        (
            "criteria_household.toml",
            'source = "ecm_guide"',
            'source = "rumor"',
            "no source is named",
        ),
        ("lists.toml", "valid_from = 2024-07-01", "valid_from = 2024-07-02", "close the gap"),
        (
            "criteria_health.toml",
            "[criteria.clinical_risk]",
            "[criteria.adult]",
            "set twice|Cannot",
        ),
    ],
)
def test_a_broken_rulebook_is_refused_with_the_place(tmp_path, file, old, new, says):
    folder = tmp_path / "rulebook"
    shutil.copytree(FOLDER, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    changed = text.replace(old, new).replace("criteria.clinical_risk.rows", "criteria.adult.rows")
    (folder / file).write_text(changed if "clinical" in old else text.replace(old, new), "utf-8")
    with pytest.raises(RulebookError, match=says):
        Rulebook(folder)


def test_a_plan_may_differ(tmp_path):
    folder = tmp_path / "rulebook"
    shutil.copytree(FOLDER, folder)
    with (folder / "days.toml").open("a", encoding="utf-8") as days:
        days.write(
            '\n[[rows]]\nkey = "seen_homeless"\nvalue = 180\nplan = "sunrise"\n'
            'valid_from = 2022-01-01\nsource = "design"\nstatus = "unverified"\n'
        )
    book = Rulebook(folder)
    seen = [rules.Fact("p", "place", "unsheltered", dt.date(2025, 11, 1), dt.date(2025, 11, 1))]
    answers = [
        rules.decide(seen, "ecm.pof1a", TODAY_ON, plan=plan, rulebook=book).keys("unknown")
        for plan in ("", "sunrise")
    ]
    assert ["homeless" in unknown for unknown in answers] == [True, False]


def test_the_page_of_rules_is_up_to_date():
    written = (PROJECT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert written == rules.render_rules_markdown(), (
        "Run: python -m wayhome.eligibility.engine.document > docs/rules.md"
    )
