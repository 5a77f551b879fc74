"""IncomeBenefits.csv: income, benefits and insurance as told at entry, yearly and at exit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from wayhome.synthetic.dice import Dice
from wayhome.synthetic.hmis.catalog import read
from wayhome.synthetic.hmis.conditions import Conditions
from wayhome.synthetic.hmis.health import ASKED_NOTHING, stages
from wayhome.synthetic.hmis.schooling import add_schooling
from wayhome.synthetic.hmis.sheets import Sheet
from wayhome.synthetic.hmis.stays import Stay

# Monthly amounts: what the benefits roughly pay in California.
SSI, GENERAL_ASSISTANCE = Decimal("1206.94"), Decimal("343.00")
_SOURCES = ("Earned", "SSI", "SSDI", "TANF", "GA", "SocSecRetirement", "ChildSupport")
_INSURANCE = ("Medicare", "VHAServices", "EmployerProvided", "StateHealthIns")


def income_sheet() -> Sheet:
    """An empty IncomeBenefits sheet."""
    sources = " ".join(f"{name} {name}Amount" for name in _SOURCES)
    return Sheet(
        "IncomeBenefits",
        "IncomeBenefitsID EnrollmentID PersonalID InformationDate IncomeFromAnySource "
        f"TotalMonthlyIncome {sources} BenefitsFromAnySource SNAP WIC InsuranceFromAnySource "
        f"Medicaid NoMedicaidReason {' '.join(_INSURANCE)} ConnectionWithSOAR DataCollectionStage",
    )


def add_income(
    sheets: dict[str, Sheet],
    dice: Dice,
    stay: Stay,
    facts: Conditions,
    enrollment: str,
    personal: str,
    age: int,
    *,
    adult_or_head: bool,
    family: bool,
    covered: bool,
    as_of: date,
) -> None:
    """Add one person's income, benefits and insurance; of children the insurance alone."""
    if stay.project.type in ASKED_NOTHING:
        return
    for number, (day, stage) in enumerate(stages(stay, as_of)):
        if number and not adult_or_head:
            continue
        key = f"{enrollment}-{number}"
        money = _money(dice, facts, age, family) if adult_or_head else {}
        sheets["IncomeBenefits"].add(
            day,
            f"I{key}",
            enrollment,
            personal,
            day,
            *_told(money, adult_or_head),
            *_benefits(dice, adult_or_head, family),
            *_insurance(dice, covered, age, facts),
            int(stage == 1 and "SSI" in money) if stay.project.funder == 21 else None,
            stage,
        )
        if adult_or_head:
            add_schooling(
                sheets, dice, stay, (enrollment, personal), (day, stage), works="Earned" in money
            )


def _money(dice: Dice, facts: Conditions, age: int, family: bool) -> dict[str, Decimal]:
    shares, found = read("conditions")["income"], {}
    if dice.chance(shares["earned"] * (1.6 if family else 1.0)):
        found["Earned"] = Decimal(dice.whole(12, 260) * 10)
    if age >= 65 and dice.chance(0.6):
        found["SocSecRetirement"] = Decimal(dice.whole(60, 170) * 10)
    elif facts.impairs and dice.chance(shares["ssi"] * 2):
        found["SSI"] = SSI
    elif facts.impairs and dice.chance(shares["ssdi"] * 2):
        found["SSDI"] = Decimal(dice.whole(90, 190) * 10)
    elif family and dice.chance(shares["calworks"]):
        found["TANF"] = Decimal(dice.whole(40, 120) * 10)
    elif dice.chance(shares["general_assistance"]):
        found["GA"] = GENERAL_ASSISTANCE
    if family and dice.chance(0.07):
        found["ChildSupport"] = Decimal(dice.whole(10, 60) * 10)
    return found


def _told(money: dict[str, Decimal], asked: bool) -> list[object]:
    if not asked:
        return [None] * (2 + 2 * len(_SOURCES))
    row: list[object] = [int(bool(money)), sum(money.values(), Decimal(0))]
    for name in _SOURCES:
        row += [int(name in money), money.get(name)]
    return row


def _benefits(dice: Dice, asked: bool, family: bool) -> list[object]:
    if not asked:
        return [None] * 3
    food = int(dice.chance(read("conditions")["income"]["snap"]))
    infants = int(family and dice.chance(0.3))
    return [int(food or infants), food, infants]


def _insurance(dice: Dice, covered: bool, age: int, facts: Conditions) -> list[object]:
    shares = read("conditions")["income"]
    if dice.chance(0.03):
        return [99, None, None, *[None] * len(_INSURANCE)]
    told = dice.chance(shares["medicaid_known" if covered else "medicaid_mistaken"])
    medicare = int(age >= 65 and dice.chance(0.8))
    veteran = int(facts.veteran and dice.chance(0.6))
    employer = int(not told and dice.chance(0.05))
    reason = None if told else dice.pick((1, 3, 3, 3, 4))
    some = int(told or medicare or veteran or employer)
    return [some, int(told), reason, medicare, veteran, employer, 0]
