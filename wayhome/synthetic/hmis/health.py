"""Disabilities.csv and HealthAndDV.csv, collected at entry and, for long stays, once a year."""

from __future__ import annotations

from datetime import date, timedelta

from wayhome.synthetic.dice import Dice
from wayhome.synthetic.hmis.catalog import read
from wayhome.synthetic.hmis.conditions import HIV, SUBSTANCE, Conditions
from wayhome.synthetic.hmis.sheets import Sheet
from wayhome.synthetic.hmis.stays import Stay
from wayhome.synthetic.persons import Person

ENTRY, EXIT, ANNUAL = 1, 3, 5
TYPES = range(5, 11)
ASKED_NOTHING = (11,)  # day shelters keep enrollments and no health data


def disability_sheet() -> Sheet:
    """An empty Disabilities sheet."""
    return Sheet(
        "Disabilities",
        "DisabilitiesID EnrollmentID PersonalID InformationDate DisabilityType DisabilityResponse "
        "IndefiniteAndImpairs TCellCountAvailable ViralLoadAvailable AntiRetroviral "
        "DataCollectionStage",
    )


def health_sheet() -> Sheet:
    """An empty HealthAndDV sheet."""
    return Sheet(
        "HealthAndDV",
        "HealthAndDVID EnrollmentID PersonalID InformationDate DomesticViolenceSurvivor "
        "WhenOccurred CurrentlyFleeing GeneralHealthStatus PregnancyStatus DueDate "
        "DataCollectionStage",
    )


def stages(stay: Stay, as_of: date) -> list[tuple[date, int]]:
    """When data are collected in a stay: at entry, at each anniversary, at exit."""
    last = stay.exit or as_of
    found = [(stay.entry, ENTRY)]
    if stay.project.type in (2, 3, 8, 9, 10, 13):
        year = stay.entry + timedelta(days=365)
        while year < last:
            found.append((year, ANNUAL))
            year += timedelta(days=365)
    if stay.exit:
        found.append((stay.exit, EXIT))
    return found


def add_health(
    sheets: dict[str, Sheet],
    dice: Dice,
    stay: Stay,
    person: Person,
    facts: Conditions,
    enrollment: str,
    personal: str,
    adult_or_head: bool,
    as_of: date,
) -> None:
    """Add what was collected about one person in one stay."""
    if stay.project.type in ASKED_NOTHING:
        return
    unknown = read("conditions")["homeless"]["unknown"]
    # A shelter of a night asks at entry and at the desk; the rest is not collected again.
    moments = stages(stay, as_of) if stay.project.type != 1 else [(stay.entry, ENTRY)]
    for number, (day, stage) in enumerate(moments):
        if stage == EXIT and dice.chance(0.5):
            continue
        prefix = f"{enrollment}-{number}"
        for code in TYPES:
            sheets["Disabilities"].add(
                day,
                f"D{prefix}-{code}",
                enrollment,
                personal,
                day,
                code,
                *_disability(dice, facts, code, unknown, stay.project.kind == "hopwa"),
                stage,
            )
        if adult_or_head and stage in (ENTRY, ANNUAL):
            sheets["HealthAndDV"].add(
                day,
                f"H{prefix}",
                enrollment,
                personal,
                day,
                *_violence(dice, facts, unknown),
                dice.pick((1, 2, 3, 3, 4, 4, 5)) if stay.project.funder in (22, 24) else None,
                *_pregnancy(person, facts, day),
                stage,
            )


def _disability(
    dice: Dice, facts: Conditions, code: int, unknown: float, care: bool
) -> list[object]:
    if dice.chance(unknown):
        return [dice.pick((8, 9, 99)), None, None, None, None]
    response = facts.disabilities.get(code, 0)
    # Substance use is told late: half of the first answers are no.
    if response and code == SUBSTANCE and dice.chance(0.18):
        response = 0
    impairs = int(code in facts.impairs) if response else None
    if code == HIV and response and care:
        return [response, impairs, 1, dice.pick((1, 1, 2)), 1]
    return [response, impairs, None, None, None]


def _violence(dice: Dice, facts: Conditions, unknown: float) -> list[object]:
    if dice.chance(unknown):
        return [dice.pick((8, 9, 99)), None, None]
    if not facts.survivor:
        return [0, None, None]
    return [1, 1 if facts.fleeing else dice.pick((2, 3, 4, 4, 4)), int(facts.fleeing)]


def _pregnancy(person: Person, facts: Conditions, day: date) -> list[object]:
    if person.sex != "F" or not 12 <= person.age(day) <= 50:
        return [None, None]
    begun = facts.due - timedelta(days=250) if facts.due else None
    if begun and facts.due and begun <= day <= facts.due:
        return [1, facts.due]
    return [0, None]
