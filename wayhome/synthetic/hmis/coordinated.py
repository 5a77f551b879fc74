"""Assessment, AssessmentQuestions, AssessmentResults and Event: what coordinated entry writes."""

from __future__ import annotations

from datetime import date, timedelta

from wayhome.synthetic.dice import Dice
from wayhome.synthetic.hmis.conditions import Conditions
from wayhome.synthetic.hmis.sheets import Sheet
from wayhome.synthetic.hmis.stays import Stay

CRISIS, HOUSING = 1, 2
LISTED, NOT_LISTED = 1, 2
_REFERRALS = (10, 10, 10, 13, 13, 14, 11, 17, 7, 7, 6)  # list 4.20.2
_QUESTIONS = (
    ("Where do you sleep most often?", ("outside", "shelter", "vehicle", "with others")),
    ("Do you have a health condition that needs care?", ("yes", "no", "no answer")),
    ("How long since you had a home of your own?", ("months", "a year", "years")),
)


def coordinated_sheets() -> dict[str, Sheet]:
    """The four empty sheets."""
    columns = {
        "Assessment": "AssessmentID EnrollmentID PersonalID AssessmentDate AssessmentLocation "
        "AssessmentType AssessmentLevel PrioritizationStatus",
        "AssessmentQuestions": "AssessmentQuestionID AssessmentID EnrollmentID PersonalID "
        "AssessmentQuestionGroup AssessmentQuestionOrder AssessmentQuestion AssessmentAnswer",
        "AssessmentResults": "AssessmentResultID AssessmentID EnrollmentID PersonalID "
        "AssessmentResultType AssessmentResult",
        "Event": "EventID EnrollmentID PersonalID EventDate Event ProbSolDivRRResult "
        "ReferralCaseManageAfter LocationCrisisOrPHHousing ReferralResult ResultDate",
    }
    return {name: Sheet(name, text) for name, text in columns.items()}


def add_coordinated(
    sheets: dict[str, Sheet],
    dice: Dice,
    stay: Stay,
    facts: Conditions,
    enrollment: str,
    personal: str,
    as_of: date,
) -> None:
    """Add the assessments and events of one head of household or adult in coordinated entry."""
    if stay.project.type != 14:
        return
    last = stay.exit or as_of
    score = 3 + 2 * len(facts.impairs) + 3 * facts.chronic + dice.whole(0, 6)
    _assess(sheets, dice, stay.entry, CRISIS, NOT_LISTED, 0, enrollment, personal, score)
    if not dice.chance(0.72):
        _events(sheets["Event"], dice, stay.entry, last, enrollment, personal, listed=False)
        return
    day = dice.day(stay.entry, min(stay.entry + timedelta(days=30), last))
    listed = LISTED if score >= 7 or dice.chance(0.3) else NOT_LISTED
    _assess(sheets, dice, day, HOUSING, listed, 1, enrollment, personal, score)
    _events(sheets["Event"], dice, day, last, enrollment, personal, listed=listed == LISTED)


def _assess(
    sheets: dict[str, Sheet],
    dice: Dice,
    day: date,
    level: int,
    status: int,
    number: int,
    enrollment: str,
    personal: str,
    score: int,
) -> None:
    key = f"A{enrollment}-{number}"
    place = dice.pick(("Alameda St access point", "by telephone", "in the field"))
    way = {"by telephone": 1}.get(place, 3)
    sheets["Assessment"].add(day, key, enrollment, personal, day, place, way, level, status)
    if level == HOUSING:
        for order, (question, answers) in enumerate(_QUESTIONS, start=1):
            sheets["AssessmentQuestions"].add(
                day, f"Q{key}-{order}", key, enrollment, personal, "Housing needs", order,
                question, dice.pick(answers),
            )  # fmt: skip
        sheets["AssessmentResults"].add(
            day, f"R{key}", key, enrollment, personal, "Priority score", str(score)
        )


def _events(
    sheet: Sheet,
    dice: Dice,
    first: date,
    last: date,
    enrollment: str,
    personal: str,
    *,
    listed: bool,
) -> None:
    if dice.chance(0.35):
        sheet.add(first, f"V{enrollment}-0", enrollment, personal, first, 2, int(dice.chance(0.12)))
    for number in range(1, 1 + (dice.whole(0, 3) if listed else dice.whole(0, 1))):
        day, kind = dice.day(first, last), dice.pick(_REFERRALS)
        result = dice.pick((1, 1, 2, 3, None))
        done = min(day + timedelta(days=dice.whole(1, 30)), last) if result else None
        housing = kind in (10, 11, 13, 14)
        sheet.add(
            day,
            f"V{enrollment}-{number}",
            enrollment,
            personal,
            day,
            kind,
            None,
            None,
            "P101" if housing and kind == 10 else None,
            result,
            done,
        )
