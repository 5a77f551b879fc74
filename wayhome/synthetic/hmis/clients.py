"""Client.csv: one row for each record of a person, as the worker entered it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wayhome.synthetic.dice import Dice
from wayhome.synthetic.hmis.conditions import Conditions
from wayhome.synthetic.hmis.sheets import Sheet
from wayhome.synthetic.persons import Identity, Person

RACES = (
    "AmIndAKNative",
    "Asian",
    "BlackAfAmerican",
    "HispanicLatinao",
    "MidEastNAfrican",
    "NativeHIPacific",
    "White",
)
_RACE = {
    "spanish": (3,),
    "english": (6,),
    "black": (2,),
    "native": (0,),
    "chinese": (1,),
    "vietnamese": (1,),
    "korean": (1,),
    "hmong": (1,),
    "filipino": (1,),
    "punjabi": (1,),
    "pacific": (5,),
    "arabic": (4,),
    "afghan_persian": (4,),
    "armenian": (6, 4),
    "russian": (6,),
}
SEX_BLANK = 0.30  # Sex (4.21) is asked by some funders only, so many records have none
GENDER_2024 = "Woman Man NonBinary CulturallySpecific Transgender Questioning DifferentIdentity"
_BEFORE_GENDER = (
    "PersonalID FirstName MiddleName LastName NameSuffix NameDataQuality SSN SSNDataQuality DOB "
    "DOBDataQuality"
)
_MILITARY = "YearEnteredService YearSeparated IraqOIF AfghanistanOEF MilitaryBranch DischargeStatus"


@dataclass(slots=True)
class Record:
    """One record of a person in the HMIS."""

    personal_id: str
    person: Person
    identity: Identity
    rough: bool = False


def client_sheet(version: str) -> Sheet:
    """An empty Client sheet with the columns of the version."""
    races = " ".join(RACES)
    if version == "2024":
        races = races.replace("HispanicLatinao", "HispanicLatinaeo")
    gender = GENDER_2024 if version == "2024" else "Sex"
    return Sheet("Client", f"{_BEFORE_GENDER} {races} RaceNone VeteranStatus {_MILITARY} {gender}")


def add_client(
    sheet: Sheet, dice: Dice, record: Record, facts: Conditions, on: date, as_of: date
) -> None:
    """Add the row of one record, first entered on a day."""
    who, person = record.identity, record.person
    row: list[object] = [
        record.personal_id,
        who.first or None,
        who.middle or None,
        who.last or None,
        who.suffix or None,
        who.name_quality,
        who.ssn or None,
        who.ssn_quality,
        who.dob,
        who.dob_quality,
        *_races(dice, person),
        *_military(dice, person, facts, as_of),
    ]
    if "Sex" in sheet.columns:
        sex = None if dice.chance(SEX_BLANK) else {"F": 0, "M": 1}[who.sex]
        row.append(9 if sex is not None and dice.chance(0.004) else sex)
    else:
        row.extend(_gender(person))
    sheet.add(on, *row)


def _races(dice: Dice, person: Person) -> list[object]:
    if dice.chance(0.02):
        return [*[0] * len(RACES), dice.pick((8, 9, 99))]
    told = set(_RACE[person.culture])
    if person.culture == "spanish" and dice.chance(0.35):
        told.add(6)
    if dice.chance(0.05):
        told.add(dice.whole(0, len(RACES) - 1))
    return [*(int(i in told) for i in range(len(RACES))), None]


def _military(dice: Dice, person: Person, facts: Conditions, as_of: date) -> list[object]:
    if person.age(as_of) < 18:
        return [0, *[None] * 6] if dice.chance(0.5) else [99, *[None] * 6]
    if not facts.veteran:
        return [99 if dice.chance(0.02) else 0, *[None] * 6]
    entered = person.born.year + dice.whole(18, 24)
    entered = min(entered, as_of.year - 1)
    left = min(entered + dice.whole(2, 8), as_of.year)
    iraq, afghan = int(entered >= 2001 and dice.chance(0.4)), int(entered >= 1999)
    branch, discharge = dice.pick((1, 1, 1, 2, 3, 4)), dice.pick((1, 1, 1, 2, 6))
    return [1, entered, left, iraq, afghan, branch, discharge]


def _gender(person: Person) -> list[object]:
    lived = {"F": "woman", "M": "man"}[person.sex]
    other = person.gender not in (lived, "nonbinary")
    woman, man = int(person.gender == "woman"), int(person.gender == "man")
    return [woman, man, int(person.gender == "nonbinary"), 0, int(other), 0, 0]
