"""Faults put into the export on purpose, so that an import has something to find.

Every export has them, whatever its size; `DEFECTS` lists them for tests and for the reader.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from wayhome.synthetic.hmis.clients import GENDER_2024, RACES
from wayhome.synthetic.hmis.sheets import GONE_USER, Sheet


@dataclass(frozen=True, slots=True)
class Defect:
    """One kind of fault: where it is and what a reader should say of it."""

    file: str
    column: str
    rows: int
    what: str


DEFECTS = (
    Defect("Exit", "Destination", 2, "a code that is not in its list"),
    Defect("Services", "EnrollmentID", 3, "an enrollment that is not in the export"),
    Defect("Disabilities", "DisabilitiesID", 1, "a key that two rows bear"),
    Defect("Enrollment", "EnrollmentCoC", 1, "a required value left blank"),
    Defect("Client", "DateDeleted", 2, "deleted records, kept as tombstones"),
    Defect("User", "UserID", 0, f"rows entered by {GONE_USER}, who is not among the users"),
)
TEST_CLIENTS = ("9000001", "9000002")


def spoil(sheets: dict[str, Sheet], as_of: date) -> None:
    """Put the faults in."""
    _exits(sheets["Exit"])
    _orphans(sheets["Services"], str(sheets["Client"].rows[0][0]), as_of)
    again = sheets["Disabilities"]
    if again.rows:
        again.add(again.days[0], *again.rows[0])
    enrollments = sheets["Enrollment"]
    if enrollments.rows:
        at = enrollments.columns.index("EnrollmentCoC")
        row = list(enrollments.rows[-1])
        row[at] = None
        enrollments.rows[-1] = tuple(row)
    _test_clients(sheets["Client"], as_of)


def _exits(sheet: Sheet) -> None:
    at = sheet.columns.index("Destination")
    for number in range(min(2, len(sheet.rows))):
        row = list(sheet.rows[-1 - number])
        row[at], row[at + 1] = 13, None
        sheet.rows[-1 - number] = tuple(row)


def _orphans(sheet: Sheet, client: str, as_of: date) -> None:
    for number in range(3):
        day = as_of - timedelta(days=20 + number)
        sheet.add(day, f"S-lost-{number}", "E-lost", client, day, 200, 200)


def _test_clients(sheet: Sheet, as_of: date) -> None:
    """Two training records that somebody deleted: they must never be seen again."""
    names = ("FirstName", "LastName", "NameDataQuality", "SSNDataQuality", "DOB")
    for number, key in enumerate(TEST_CLIENTS):
        values: dict[str, object] = dict.fromkeys(sheet.columns)
        values |= dict.fromkeys((c for c in sheet.columns if c in _FLAGS), 0)
        values["PersonalID"] = key
        values |= dict(zip(names, ("Test", "Training", 1, 99, date(1980, 1, 1)), strict=True))
        values |= {"DOBDataQuality": 2, "RaceNone": 99, "VeteranStatus": 99}
        sheet.delete(len(sheet), as_of - timedelta(days=100 + number))
        sheet.add(as_of - timedelta(days=400), *values.values())


_FLAGS = (
    *RACES,
    "HispanicLatinaeo",
    *GENDER_2024.split(),
)
