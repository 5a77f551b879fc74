"""Where people stay and with whom, told from HMIS rows."""

import pytest

from wayhome.eligibility.choices import FACTS
from wayhome.eligibility.engine.vocabulary import read_kinds
from wayhome.exchange.hmis_csv.tests.told_facts import (
    FIRST,
    NIGHTS,
    OUTREACH,
    PREVENTION,
    PSH,
    RRH,
    SAFE,
    SHELTER,
    TH,
    day,
    family,
    of,
    told,
    values,
)


def test_facts_have_the_shape_that_screening_takes():
    facts = told(LivingSituation=116)
    assert facts.schema == FACTS
    kinds = read_kinds()
    assert all(r["fact"] in kinds for r in facts.to_pylist())


def test_the_living_situation_at_entry_is_the_night_before():
    assert of(told(LivingSituation=116), "place") == [("unsheltered", "2025-12-31", "2025-12-31")]


@pytest.mark.parametrize(
    ("code", "expected"),
    [(8, ["unknown"]), (9, ["unknown"]), (99, []), (None, []), (435, ["rental_subsidized"])],
)
def test_not_learned_is_no_place(code, expected):
    assert values(told(LivingSituation=code), "place") == expected


@pytest.mark.parametrize(
    ("project", "place"),
    [(SHELTER, "emergency_shelter"), (TH, "transitional_housing"), (SAFE, "safe_haven")],
)
def test_an_open_stay_goes_on_and_was_seen_when_the_export_was_made(project, place):
    (found,) = [r for r in told(project=project).to_pylist() if r["fact"] == "place"]
    assert (found["value"], found["start"], found["end"]) == (place, FIRST, None)
    assert found["seen"] == day("2026-02-20")


def test_an_export_from_the_future_is_seen_on_the_day_of_service():
    facts = told(project=SHELTER, as_of=day("2026-02-01"))
    assert [r["seen"] for r in facts.to_pylist() if r["fact"] == "place"] == [day("2026-02-01")]


def test_outreach_and_prevention_are_no_place_to_stay():
    for project in (OUTREACH, PREVENTION, NIGHTS):
        assert values(told(project=project), "place") == []


def test_bed_nights_sightings_and_exits_are_days():
    facts = told(
        project=NIGHTS,
        files={
            "Services": [{"DateProvided": day("2026-01-05")}],
            "CurrentLivingSituation": [
                {"InformationDate": day("2026-01-09"), "CurrentLivingSituation": 116},
                {"InformationDate": day("2026-01-10"), "CurrentLivingSituation": 37},
            ],
            "Exit": [{"ExitDate": day("2026-01-20"), "Destination": 410}],
        },
    )
    assert of(facts, "place") == [
        ("emergency_shelter", "2026-01-05", "2026-01-05"),
        ("rental", "2026-01-20", "2026-01-20"),
        ("unknown", "2026-01-10", "2026-01-10"),
        ("unsheltered", "2026-01-09", "2026-01-09"),
    ]


def test_a_move_in_begins_a_home_that_ends_with_the_enrollment():
    facts = told(
        project=RRH,
        MoveInDate=day("2026-01-15"),
        files={"Exit": [{"ExitDate": day("2026-02-10"), "Destination": 30}]},
    )
    assert of(facts, "place")[-1] == ("permanent_housing", "2026-01-15", "2026-02-10")
    assert of(facts, "move_in") == [("rrh", "2026-01-15", None)]
    assert of(facts, "housing_program") == [("rrh", "2026-01-01", "2026-01-15")]


@pytest.mark.parametrize("destination", [30, 8, 9, 99, 17])
def test_who_leaves_a_home_for_nobody_knows_where_may_have_lost_it(destination):
    facts = told(
        project=PSH,
        MoveInDate=day("2026-01-15"),
        files={"Exit": [{"ExitDate": day("2026-02-10"), "Destination": destination}]},
    )
    assert of(facts, "place") == [
        ("left_housing", "2026-02-10", "2026-02-10"),
        ("permanent_housing", "2026-01-15", "2026-02-10"),
    ]


def test_a_move_in_date_outside_permanent_housing_or_after_the_exit_is_none():
    assert of(told(project=SHELTER, MoveInDate=FIRST), "move_in") == []
    left = {"Exit": [{"ExitDate": day("2026-01-10"), "Destination": 116}]}
    assert of(told(project=RRH, MoveInDate=day("2026-01-15"), files=left), "move_in") == []


def test_looking_for_a_home_is_being_enrolled_and_not_moved_in():
    assert of(told(project=RRH), "housing_program") == [("rrh", "2026-01-01", None)]
    assert of(told(project=RRH), "place") == []


def test_a_family_is_a_family_to_all_its_grown_members():
    facts = family()
    assert [values(facts, "household", p) for p in ("p1", "p2", "p3")] == [
        ["family"],
        ["family"],
        ["no_dependents"],
    ]


def test_a_child_has_the_place_the_move_and_the_sightings_of_the_head():
    facts = family(
        LivingSituation=116,
        files={
            "Enrollment": [{"n": 1, "MoveInDate": day("2026-02-01")}],
            "CurrentLivingSituation": [
                {"InformationDate": day("2026-01-20"), "CurrentLivingSituation": 101}
            ],
            "HealthAndDV": [
                {
                    "InformationDate": FIRST,
                    "DomesticViolenceSurvivor": 1,
                    "CurrentlyFleeing": 1,
                    "PregnancyStatus": 1,
                }
            ],
        },
    )
    assert of(facts, "place", "p3") == [
        ("emergency_shelter", "2026-01-20", "2026-01-20"),
        ("permanent_housing", "2026-02-01", None),
        ("unsheltered", "2025-12-31", "2025-12-31"),
    ]
    assert values(facts, "fleeing_violence", "p3") == ["yes"]
    assert values(facts, "pregnancy", "p1") == ["yes"]
    assert values(facts, "pregnancy", "p3") == []


def test_what_is_said_of_a_member_counts_before_what_is_said_of_the_head():
    seen = {"InformationDate": day("2026-01-20")}
    facts = family(
        files={
            "CurrentLivingSituation": [
                seen | {"CurrentLivingSituation": 101},
                seen | {"CurrentLivingSituation": 336, "n": 2},
            ]
        }
    )
    assert values(facts, "place", "p2") == ["with_friends"]


def test_a_member_who_came_later_moves_in_on_that_day():
    facts = family(
        files={
            "Enrollment": [
                {"n": 1, "MoveInDate": day("2026-01-10")},
                {"n": 3, "EntryDate": day("2026-02-05")},
            ]
        }
    )
    assert of(facts, "move_in", "p3") == [("rrh", "2026-02-05", None)]


@pytest.mark.parametrize(
    ("born", "tie", "household"),
    [
        ("2006-01-02", 2, "family"),  # 19, a child of the head
        ("2006-01-02", 5, "unknown"),  # 19, a stranger or not
        ("2004-01-01", 2, "no_dependents"),  # 22
        ("2010-01-01", 99, "family"),  # a minor, whatever the tie
        ("2006-01-02", 3, "no_dependents"),  # 19, the partner
        (None, 2, "unknown"),
    ],
)
def test_who_makes_a_family(born, tie, household):
    files = {
        "Client": [{"n": 1, "DOB": day("1980-01-01")}, {"n": 2, "DOB": born and day(born)}],
        "Enrollment": [{"n": 2, "RelationshipToHoH": tie}],
    }
    assert values(told(2, HouseholdID="H", files=files), "household") == [household]


def test_alone_without_a_household_or_with_one_gone():
    assert values(told(HouseholdID="H"), "household") == ["alone"]
    assert values(told(HouseholdID=None), "household") == ["unknown"]
    gone = {"Exit": [{"n": 3, "ExitDate": day("2026-01-20"), "Destination": 410}]}
    assert values(family(files=gone), "household") == ["no_dependents"]
