"""What an export says of people becomes dated facts, each with its source and its class."""

import datetime as dt

import pyarrow as pa
import pytest

from wayhome.core.testing import shared_data
from wayhome.eligibility.choices import FACTS
from wayhome.eligibility.engine.vocabulary import read_kinds
from wayhome.eligibility.rules import decide, screen
from wayhome.exchange.hmis_csv import layout, read_export
from wayhome.exchange.hmis_csv.facts import facts_from_hmis
from wayhome.exchange.hmis_csv.tests.factories import row

AS_OF = dt.date(2026, 3, 1)
FIRST = dt.date(2026, 1, 1)  # every enrollment's entry, unless a test says otherwise
SHELTER, NIGHTS, TH, PSH, OUTREACH, SAFE, PREVENTION, RRH = 0, 1, 2, 3, 4, 8, 12, 13


def day(text):
    return dt.date.fromisoformat(text)


def told(people=1, project=OUTREACH, version="2026", as_of=AS_OF, files=None, **given):
    """Facts of `people` enrolled in one project; `given` sets fields of everybody's enrollment.

    `files` gives further rows by file: each a dict of fields, with `n` for whose it is.
    """
    data = {
        "Export": [row(version, "Export", ExportEndDate=day("2026-02-20"))],
        "Project": [row(version, "Project", ProjectType=project, TargetPopulation=4)],
        "Organization": [row(version, "Organization")],
        "Client": [row(version, "Client", n + 1) for n in range(people)],
        "Enrollment": [
            row(version, "Enrollment", n + 1, ProjectID="ProjectID1", EntryDate=FIRST)
            | {"RelationshipToHoH": 1, "DisablingCondition": 99}
            | given
            for n in range(people)
        ],
    }
    for file, rows in (files or {}).items():
        for fields in rows:
            number = fields.pop("n", 1)
            if file in ("Client", "Enrollment", "Project", "Export"):
                data[file][number - 1] |= fields
            else:
                full = row(version, file, len(data.setdefault(file, [])) + 1)
                ids = {"PersonalID": f"PersonalID{number}", "EnrollmentID": f"EnrollmentID{number}"}
                data[file].append({**full, **{k: v for k, v in ids.items() if k in full}, **fields})
    tables = {
        name: pa.Table.from_pylist(data.get(name, []), schema=file.schema)
        for name, file in layout(version).files.items()
    }
    who = pa.table(
        {
            "source_id": [f"PersonalID{n + 1}" for n in range(people)],
            "person": [f"p{n + 1}" for n in range(people)],
        }
    )
    return facts_from_hmis(tables, person_of=who, as_of=as_of)


def of(facts, name, person="p1"):
    """The values of one fact, with start and end, in order."""
    return sorted(
        (r["value"], r["start"] and str(r["start"]), r["end"] and str(r["end"]))
        for r in facts.to_pylist()
        if r["fact"] == name and r["person"] == person
    )


def values(facts, name, person="p1"):
    return [value for value, *_ in of(facts, name, person)]


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


def family(project=RRH, **more):
    """A mother of 30 (p1), her partner (p2) and her child of 6 (p3) in one household."""
    files = {
        "Client": [
            {"n": 1, "DOB": day("1996-01-01")},
            {"n": 2, "DOB": day("1995-01-01")},
            {"n": 3, "DOB": day("2020-01-01")},
        ],
        "Enrollment": [
            {"n": 2, "RelationshipToHoH": 3, "LivingSituation": None},
            {"n": 3, "RelationshipToHoH": 2, "LivingSituation": None},
        ],
    }
    for name, rows in more.pop("files", {}).items():
        files.setdefault(name, []).extend(rows)
    return told(3, project, HouseholdID="H", files=files, **more)


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


@pytest.mark.parametrize(
    ("kind", "response", "impairs", "fact", "value"),
    [
        (5, 1, 1, "condition_physical", "impairing"),
        (7, 1, 0, "condition_chronic", "mild"),
        (9, 1, 99, "condition_mental", "present"),
        (9, 1, None, "condition_mental", "present"),
        (6, 1, None, "condition_developmental", "impairing"),
        (8, 1, None, "condition_hiv", "impairing"),
        (10, 3, 1, "condition_substance", "impairing"),
        (10, 2, 8, "condition_substance", "present"),
        (5, 0, None, "condition_physical", "no"),
        (5, 8, None, "condition_physical", "unknown"),
        (5, 9, None, "condition_physical", "unknown"),
        (5, 99, None, "condition_physical", None),
        (5, 2, 1, "condition_physical", None),
    ],
)
def test_disabilities(kind, response, impairs, fact, value):
    row_ = {"DisabilityType": kind, "DisabilityResponse": response, "IndefiniteAndImpairs": impairs}
    facts = told(files={"Disabilities": [row_ | {"InformationDate": FIRST}]})
    assert values(facts, fact) == ([value] if value else [])


def test_health_and_violence():
    facts = told(
        DisablingCondition=1,
        CurrentPregnant=0,
        files={
            "HealthAndDV": [
                {
                    "InformationDate": FIRST,
                    "DomesticViolenceSurvivor": 0,
                    "CurrentlyFleeing": None,
                    "GeneralHealthStatus": 5,
                    "PregnancyStatus": 1,
                    "DueDate": day("2026-06-01"),
                }
            ]
        },
    )
    assert values(facts, "disabling_condition") == ["yes"]
    assert values(facts, "fleeing_violence") == ["no"]
    assert values(facts, "general_health") == ["poor"]
    assert values(facts, "pregnancy") == ["no", "yes"]
    assert of(facts, "due_date") == [("2026-06-01", "2026-06-01", None)]


@pytest.mark.parametrize(
    ("leaves", "has_next", "value"),
    [(1, 0, "yes"), (1, None, "yes"), (1, 1, "unknown"), (0, None, "no"), (8, None, "unknown")],
)
def test_losing_housing(leaves, has_next, value):
    seen = {"CurrentLivingSituation": 410, "LeaveSituation14Days": leaves}
    facts = told(files={"CurrentLivingSituation": [seen | {"SubsequentResidence": has_next}]})
    assert values(facts, "losing_housing") == [value]


def test_losing_housing_at_the_door_of_prevention():
    assert values(told(project=PREVENTION, TimeToHousingLoss=1), "losing_housing") == ["yes"]
    assert values(told(project=PREVENTION, TimeToHousingLoss=3), "losing_housing") == ["unknown"]


@pytest.mark.parametrize(
    ("fields", "value"),
    [
        ({"DateToStreetESSH": day("2024-12-01")}, "yes"),
        ({"DateToStreetESSH": day("2024-12-01"), "DisablingCondition": 0}, "no"),
        ({"DateToStreetESSH": day("2024-12-01"), "DisablingCondition": 99}, "unknown"),
        ({"TimesHomelessPastThreeYears": 4, "MonthsHomelessPastThreeYears": 113}, "yes"),
        ({"DateToStreetESSH": day("2025-12-01"), "TimesHomelessPastThreeYears": 1}, "no"),
        ({"LivingSituation": 410, "DateToStreetESSH": day("2024-12-01")}, None),
    ],
)
def test_chronic_homelessness(fields, value):
    facts = told(project=RRH, **({"LivingSituation": 116, "DisablingCondition": 1} | fields))
    assert values(facts, "chronically_homeless") == ([value] if value else [])


def test_coordinated_entry():
    facts = told(
        files={
            "Assessment": [{"AssessmentDate": FIRST, "PrioritizationStatus": 1}],
            "Event": [
                {"EventDate": FIRST, "Event": 14, "ReferralResult": 1, "ResultDate": AS_OF},
                {"EventDate": FIRST, "Event": 13, "ReferralResult": 2},
                {"EventDate": FIRST, "Event": 10, "ReferralResult": 1},
            ],
        }
    )
    assert values(facts, "prioritized") == ["yes"]
    assert of(facts, "housing_offer") == [("psh", "2026-03-01", None)]


def test_death_and_medi_cal_by_word_of_mouth():
    facts = told(
        files={
            "Exit": [{"ExitDate": FIRST, "Destination": 24}],
            "IncomeBenefits": [{"Medicaid": 1}, {"Medicaid": 99}],
        }
    )
    assert of(facts, "died") == [("yes", "2026-01-01", None)]
    assert values(facts, "medi_cal_reported") == ["yes"]
    assert values(facts, "place") == []


@pytest.mark.parametrize(("quality", "value"), [(1, "1980-05-06"), (2, "1980"), (99, "1980-05-06")])
def test_an_approximate_birth_date_is_a_year(quality, value):
    born = {"n": 1, "DOB": day("1980-05-06"), "DOBDataQuality": quality, "Sex": 0}
    facts = told(files={"Client": [born]})
    assert values(facts, "birth") == [value]
    assert values(facts, "sex") == ["female"]


def test_deleted_rows_tell_nothing():
    gone = dt.datetime(2026, 2, 1)
    files = {"CurrentLivingSituation": [{"CurrentLivingSituation": 116, "DateDeleted": gone}]}
    assert values(told(files=files), "place") == []
    assert values(told(LivingSituation=116, DateDeleted=gone), "place") == []
    files = {"Exit": [{"ExitDate": FIRST, "Destination": 410, "DateDeleted": gone}]}
    assert of(told(project=SHELTER, files=files), "place") == [
        ("emergency_shelter", "2026-01-01", None)
    ]


def test_each_fact_bears_the_stronger_class_of_its_row_and_itself():
    facts = told(
        project=SHELTER,
        DisablingCondition=1,
        LivingSituation=207,
        files={
            "Disabilities": [
                {"DisabilityType": kind, "DisabilityResponse": 1} for kind in (5, 8, 9, 10)
            ],
            "HealthAndDV": [{"PregnancyStatus": 1, "GeneralHealthStatus": 1}],
        },
    )
    found = {(r["fact"], r["value"]): r["data_class"] for r in facts.to_pylist()}
    assert found == {
        ("place", "emergency_shelter"): "housing",
        ("place", "jail"): "justice",
        ("household", "alone"): "housing",
        ("disabling_condition", "yes"): "health",
        ("condition_physical", "present"): "health",
        ("condition_hiv", "impairing"): "hiv",
        ("condition_mental", "present"): "mental_health",
        ("condition_substance", "present"): "part2",
        ("pregnancy", "yes"): "dv",
        ("general_health", "excellent"): "dv",
    }


def test_everything_of_a_hopwa_project_is_protected():
    funder = [{"ProjectID": "ProjectID1", "Funder": 15}]
    facts = told(project=SHELTER, LivingSituation=116, files={"Funder": funder})
    classes = {r["data_class"] for r in facts.to_pylist() if r["fact"] in ("place", "household")}
    assert classes == {"hiv"}


def test_facts_go_to_the_person_named_and_nobody_else():
    facts = told(2, project=SHELTER)
    assert set(facts["person"].to_pylist()) == {"p1", "p2"}
    tables = {name: file.schema.empty_table() for name, file in layout("2026").files.items()}
    who = pa.table({"source_id": ["x"], "person": ["p"]})
    assert facts_from_hmis(tables, person_of=who, as_of=AS_OF).num_rows == 0
    assert facts_from_hmis({}, person_of=who, as_of=AS_OF).schema == FACTS


def test_both_years_tell_the_same():
    given = {"project": SHELTER, "LivingSituation": 116, "DisablingCondition": 1}
    old, new = (told(version=version, **given) for version in ("2024", "2026"))
    ordered = [("fact", "ascending"), ("value", "ascending")]
    assert old.sort_by(ordered).equals(new.sort_by(ordered))


def test_from_an_export_to_an_answer():
    """A mother and child in a shelter: she meets 1b, not 1a, but for the plan nobody knows."""
    facts = family(project=SHELTER, DisablingCondition=1)
    mother = facts.filter(pa.compute.equal(facts["person"], "p1"))
    decision = decide(mother, "ecm.pof1b", AS_OF)
    assert decision.keys("unknown") == ["medi_cal_managed_care"]
    assert str(decide(mother, "ecm.pof1a", AS_OF).answer) == "not_met"


@pytest.mark.parametrize("name", ["icount_fy2024", "icount_fy2026", "eva_demo_fy2026"])
def test_public_samples(name):
    shared = shared_data()
    if shared is None:
        pytest.skip("The public samples are not beside the project.")
    tables = read_export(shared / "hmis" / f"{name}.zip").tables
    ids = tables["Client"]["PersonalID"]
    who = pa.table({"source_id": ids, "person": ids})
    as_of = day("2022-09-30")
    facts = facts_from_hmis(tables, person_of=who, as_of=as_of)
    answers = screen(facts, as_of, persons=ids)
    assert len(answers) == 6 * len(ids)
    open_ = answers["criteria_unknown"].to_pylist()
    assert all("medi_cal_managed_care" in keys for keys in open_)
    assert "met" not in set(answers["answer"].to_pylist())
    assert {"not_met", "unknown"} == set(answers["answer"].to_pylist())
