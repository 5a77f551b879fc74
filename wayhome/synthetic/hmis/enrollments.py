"""Enrollment.csv and Exit.csv: who stayed where, from when to when, coming from and going where."""

from __future__ import annotations

from datetime import date, timedelta

from wayhome.synthetic.dice import Dice
from wayhome.synthetic.hmis.conditions import Conditions
from wayhome.synthetic.hmis.sheets import Sheet
from wayhome.synthetic.hmis.stays import Stay
from wayhome.synthetic.persons import Person

HOMELESS = (116, 101, 118)
SUBSIDIES = (431, 433, 434, 439, 440, 420)
VETERAN_SUBSIDIES = (419, 428)
_COLUMNS = (
    "EnrollmentID PersonalID ProjectID EntryDate HouseholdID RelationshipToHoH EnrollmentCoC "
    "LivingSituation RentalSubsidyType LengthOfStay LOSUnderThreshold PreviousStreetESSH "
    "DateToStreetESSH TimesHomelessPastThreeYears MonthsHomelessPastThreeYears DisablingCondition "
    "DateOfEngagement MoveInDate ClientEnrolledInPATH DateOfPATHStatus FormerWardChildWelfare "
    "PercentAMI"
)
_LANGUAGE = {
    "eng": 171, "spa": 367, "vie": 407, "chi": 139, "kor": 259, "hmn": 216, "tgl": 377,
    "arm": 115, "rus": 346, "ara": 114, "per": 157, "pan": 337,
}  # fmt: skip


def enrollment_sheet(version: str) -> Sheet:
    """An empty Enrollment sheet with the columns of the version."""
    more = " TranslationNeeded PreferredLanguage" if version == "2024" else ""
    return Sheet("Enrollment", _COLUMNS + more)


def exit_sheet() -> Sheet:
    """An empty Exit sheet."""
    return Sheet(
        "Exit",
        "ExitID EnrollmentID PersonalID ExitDate Destination DestinationSubsidyType "
        "OtherDestination HousingAssessment",
    )


def add_enrollment(
    sheet: Sheet,
    dice: Dice,
    stay: Stay,
    person: Person,
    facts: Conditions,
    ids: tuple[str, str, str],
    relation: int,
    coc: str,
    as_of: date,
) -> None:
    """Add one person's row of a stay; `ids` are EnrollmentID, PersonalID and HouseholdID."""
    enrollment, personal, household = ids
    project = stay.project
    adult_or_head = relation == 1 or person.age(stay.entry) >= 18
    engaged = None
    if project.type == 4 and dice.chance(0.75):
        engaged = min(stay.entry + timedelta(days=dice.whole(0, 45)), stay.exit or as_of)
    path = 1 if project.funder == 21 and engaged else None
    row: list[object] = [
        enrollment,
        personal,
        project.id,
        stay.entry,
        household,
        relation,
        coc,
        *(_before(dice, stay, facts) if adult_or_head else [None] * 8),
        _disabling(dice, facts),
        engaged,
        stay.move_in,
        path,
        engaged if path else None,
        int(facts.foster_care) if project.funder in (22, 24) else None,
        dice.whole(1, 2) if project.funder == 33 else None,
    ]
    if "PreferredLanguage" in sheet.columns:
        row += [int(person.language != "eng"), _LANGUAGE[person.language]]
    sheet.add(stay.entry, *row)


def add_exit(sheet: Sheet, dice: Dice, stay: Stay, enrollment: str, personal: str) -> None:
    """Add the exit of one person, if the stay has ended."""
    if stay.exit is None:
        return
    to = stay.destination
    kept = 1 if stay.project.type == 12 and 400 <= to < 500 else None
    sheet.add(
        stay.exit,
        f"X{enrollment}",
        enrollment,
        personal,
        stay.exit,
        to,
        subsidy(dice, stay, to),
        "unknown place" if to == 17 else None,
        kept,
    )


def subsidy(dice: Dice, stay: Stay, code: int) -> int | None:
    """The kind of subsidy, which list 3.12.A asks for with code 435 alone."""
    if code != 435:
        return None
    return dice.pick(VETERAN_SUBSIDIES if stay.project.kind.startswith("veteran") else SUBSIDIES)


def _before(dice: Dice, stay: Stay, facts: Conditions) -> list[object]:
    """3.917: where the person slept the night before, for how long, and without a home since."""
    living = stay.living
    first = [living, subsidy(dice, stay, living)]
    if living in (8, 9, 99):
        return [*first, 99, None, None, None, 99, 99]
    since = facts.without_home_since or stay.entry
    if since > stay.entry:  # the record is of an earlier time without a home
        since = stay.entry - timedelta(days=dice.whole(1, 200))
    days = (stay.entry - since).days
    literally = living in HOMELESS
    shelter_like = stay.project.type in (0, 1, 4, 8)
    if literally or shelter_like:
        length = _length(days if literally else dice.whole(1, 120))
        return [*first, length, None, None, since, facts.times, facts.months]
    length = dice.pick((10, 11, 2, 3)) if living < 300 else dice.pick((10, 11, 2, 2, 3, 4))
    # 3.917 B asks further after an institution of under 90 days or elsewhere under 7 nights.
    under = int(length in ((10, 11, 2, 3) if living < 300 else (10, 11)))
    street = int(living < 300 and bool(under)) if under else None
    told = [since, facts.times, facts.months] if street else [None, None, None]
    return [*first, length, under, street, *told]


def _length(days: int) -> int:
    for most, code in ((1, 10), (6, 11), (29, 2), (89, 3), (364, 4)):
        if days <= most:
            return code
    return 5


def _disabling(dice: Dice, facts: Conditions) -> int:
    if dice.chance(0.02):
        return dice.pick((8, 9, 99))
    return int(bool(facts.impairs))
