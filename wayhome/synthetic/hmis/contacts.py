"""CurrentLivingSituation.csv and Services.csv: contacts on the street, nights, help given."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from wayhome.synthetic.dice import Dice
from wayhome.synthetic.hmis.sheets import Sheet
from wayhome.synthetic.hmis.stays import Stay

BED_NIGHT, PATH_SERVICE, HOPWA_SERVICE, HOPWA_MONEY, SSVF_SERVICE = 200, 141, 143, 151, 144
_SPOTS = (
    "under the overpass at Railroad Ave",
    "river trail, north bank",
    "parking lot behind the library",
    "in a vehicle near the harbor",
    "bus station",
    "Foothill encampment",
    "Front St doorway",
    "Quarry Rd, tent",
)


def living_sheet() -> Sheet:
    """An empty CurrentLivingSituation sheet."""
    return Sheet(
        "CurrentLivingSituation",
        "CurrentLivingSitID EnrollmentID PersonalID InformationDate CurrentLivingSituation "
        "CLSSubsidyType VerifiedBy LeaveSituation14Days SubsequentResidence ResourcesToObtain "
        "LeaseOwn60Day MovedTwoOrMore LocationDetails",
    )


def service_sheet() -> Sheet:
    """An empty Services sheet."""
    return Sheet(
        "Services",
        "ServicesID EnrollmentID PersonalID DateProvided RecordType TypeProvided FAAmount",
    )


def add_contacts(
    sheet: Sheet, dice: Dice, stay: Stay, enrollment: str, personal: str, as_of: date
) -> None:
    """Add where the person was living at each contact of outreach or coordinated entry."""
    if stay.project.type not in (1, 4, 14):
        return
    last = stay.exit or as_of
    few = 1 if stay.project.type == 1 else max(1, (last - stay.entry).days // 45)
    for number in range(min(few, 12)):
        day = stay.entry if not number else dice.day(stay.entry, last)
        code = _where(dice, stay, first=not number)
        indoors = 300 <= code < 500
        sheet.add(
            day,
            f"L{enrollment}-{number}",
            enrollment,
            personal,
            day,
            code,
            433 if code == 435 else None,
            stay.project.name,
            int(dice.chance(0.7)) if indoors else None,
            0 if indoors else None,
            0 if indoors else None,
            0 if indoors else None,
            int(dice.chance(0.3)) if indoors else None,
            dice.pick(_SPOTS) if code == 116 and dice.chance(0.6) else None,
        )


def _where(dice: Dice, stay: Stay, *, first: bool) -> int:
    if stay.project.type == 1:
        return 101
    if first and stay.living not in (8, 9, 99):
        return stay.living
    roll = dice.roll()
    if roll < 0.03:
        return 37
    if roll < 0.12:
        return 101
    return 206 if roll < 0.14 else 116


def add_services(
    sheet: Sheet, dice: Dice, stay: Stay, enrollment: str, personal: str, as_of: date
) -> None:
    """Add bed nights of night-by-night shelters and the services some funders ask for."""
    last = stay.exit or as_of
    if stay.project.type == 1:
        _nights(sheet, dice, stay, enrollment, personal, last)
        return
    record = {21: PATH_SERVICE, 15: HOPWA_SERVICE, 17: HOPWA_MONEY, 33: SSVF_SERVICE}
    kind = record.get(stay.project.funder)
    if kind is None:
        return
    types = {141: (1, 2, 4, 5, 6, 10), 143: (2, 7, 8, 10), 151: (1, 4), 144: (1, 2, 3, 4)}[kind]
    for number in range(dice.whole(1, 3)):
        day = dice.day(stay.entry, last)
        money = Decimal(dice.whole(20, 180) * 10) if kind == HOPWA_MONEY else None
        chosen = dice.pick(types)
        # SSVF type 3 and 4 need a sub-type, which this county leaves to its SSVF reports.
        chosen = 2 if kind == SSVF_SERVICE and chosen > 2 else chosen
        sheet.add(day, f"S{enrollment}-{number}", enrollment, personal, day, kind, chosen, money)


def _nights(
    sheet: Sheet, dice: Dice, stay: Stay, enrollment: str, personal: str, last: date
) -> None:
    """Bed nights: regulars come most nights, others now and then; the first night is the entry."""
    share, day, number = dice.pick((0.9, 0.6, 0.3, 0.12)), stay.entry, 0
    until = last if stay.exit is None else last - timedelta(days=1)
    while day <= max(until, stay.entry):
        if not number or dice.chance(share):
            sheet.add(
                day,
                f"S{enrollment}-{number}",
                enrollment,
                personal,
                day,
                BED_NIGHT,
                BED_NIGHT,
            )
            number += 1
        day += timedelta(days=1)
