"""What an export says of people becomes dated facts, each with its source and its class."""

import datetime as dt

import pyarrow as pa
import pytest

from wayhome.core.testing import shared_data
from wayhome.eligibility.choices import FACTS
from wayhome.eligibility.rules import decide, screen
from wayhome.exchange.hmis_csv import layout, read_export
from wayhome.exchange.hmis_csv.facts import facts_from_hmis
from wayhome.exchange.hmis_csv.tests.told_facts import (
    AS_OF,
    FIRST,
    PREVENTION,
    RRH,
    SHELTER,
    day,
    family,
    of,
    told,
    values,
)


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
