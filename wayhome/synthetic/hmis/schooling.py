"""EmploymentEducation.csv and YouthEducationStatus.csv, which youth funders ask for."""

from __future__ import annotations

from datetime import date

from wayhome.synthetic.dice import Dice
from wayhome.synthetic.hmis.sheets import Sheet
from wayhome.synthetic.hmis.stays import Stay

RUNAWAY_AND_HOMELESS_YOUTH, YOUTH_DEMONSTRATION = (22, 24), 43  # list 2.06.1
_COLUMNS = {
    "EmploymentEducation": "EmploymentEducationID EnrollmentID PersonalID InformationDate "
    "LastGradeCompleted SchoolStatus Employed EmploymentType NotEmployedReason "
    "DataCollectionStage",
    "YouthEducationStatus": "YouthEducationStatusID EnrollmentID PersonalID InformationDate "
    "CurrentSchoolAttend MostRecentEdStatus CurrentEdStatus DataCollectionStage",
}


def schooling_sheets() -> dict[str, Sheet]:
    """The two empty sheets."""
    return {name: Sheet(name, columns) for name, columns in _COLUMNS.items()}


def add_schooling(
    sheets: dict[str, Sheet],
    dice: Dice,
    stay: Stay,
    ids: tuple[str, str],
    moment: tuple[date, int],
    *,
    works: bool,
) -> None:
    """Add what a youth project asks at one moment (day, stage); `ids` are EnrollmentID and
    PersonalID."""
    (enrollment, personal), (day, stage) = ids, moment
    key = f"{enrollment}-{stage}-{day:%Y%m%d}"
    if stay.project.funder in RUNAWAY_AND_HOMELESS_YOUTH:
        sheets["EmploymentEducation"].add(
            day,
            f"M{key}",
            enrollment,
            personal,
            day,
            dice.pick((4, 4, 5, 5, 7, 10)),
            dice.pick((1, 2, 3, 4, 5)),
            int(works),
            dice.whole(1, 3) if works else None,
            None if works else dice.whole(1, 3),
            stage,
        )
    elif stay.project.funder == YOUTH_DEMONSTRATION and stage != 5:
        attends = dice.pick((0, 0, 1, 2))
        sheets["YouthEducationStatus"].add(
            day,
            f"Y{key}",
            enrollment,
            personal,
            day,
            attends,
            None if attends else dice.pick((0, 1, 2, 6)),
            dice.pick((0, 1, 4)) if attends else None,
            stage,
        )
