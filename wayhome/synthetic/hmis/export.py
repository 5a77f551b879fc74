"""Puts the HMIS export of the made-up county together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import pyarrow as pa

from wayhome.exchange.hmis_csv.write import write_export
from wayhome.synthetic.dice import Dice
from wayhome.synthetic.hmis import clients, contacts, coordinated, enrollments, health, income
from wayhome.synthetic.hmis.catalog import OPENED, describe
from wayhome.synthetic.hmis.defects import spoil
from wayhome.synthetic.hmis.schooling import schooling_sheets
from wayhome.synthetic.hmis.sheets import EXPORT_ID, GONE_USER, USERS, Sheet, months_before
from wayhome.synthetic.hmis.stays import Stay
from wayhome.synthetic.lexicon import words
from wayhome.synthetic.persons import Person
from wayhome.synthetic.place import table
from wayhome.synthetic.population import House, Progress

WINDOW = 36  # months that the export looks back
_WORKERS = words("Alma Bo Cleo Dee Eli Fay Gus Hana Ines Jo Kit Lou Max")


class Exporter:
    """Fills the sheets of one export from the county's houses."""

    def __init__(self, seed: int, as_of: date, version: str) -> None:
        self.as_of, self.coc = as_of, table("place")["coc"]
        self.dice = Dice(seed, "hmis rows")
        self.sheets: dict[str, Sheet] = {
            "Client": clients.client_sheet(version),
            "Enrollment": enrollments.enrollment_sheet(version),
            "Exit": enrollments.exit_sheet(),
            "Disabilities": health.disability_sheet(),
            "HealthAndDV": health.health_sheet(),
            "IncomeBenefits": income.income_sheet(),
            "CurrentLivingSituation": contacts.living_sheet(),
            "Services": contacts.service_sheet(),
            **coordinated.coordinated_sheets(),
            **schooling_sheets(),
        }
        self.enrolled = self.grouped = 0

    def add(self, house: House) -> None:
        """Add everything about one household."""
        first = house.story.stays[0].entry
        for person in house.household.members:
            for record in house.records[person.key]:
                facts = house.conditions[person.key]
                sheet = self.sheets["Client"]
                clients.add_client(sheet, self.dice, record, facts, first, self.as_of)
        for number, stay in enumerate(house.story.stays):
            self.grouped += 1
            for person, relation in zip(
                house.household.members, house.household.relations, strict=True
            ):
                if person.born <= (stay.exit or self.as_of):
                    self._person(house, stay, number, person, relation)

    def _person(self, house: House, stay: Stay, number: int, person: Person, relation: int) -> None:
        if person.born > stay.entry:  # born during the stay: enrolled on that day
            home = max(stay.move_in, person.born) if stay.move_in else None
            stay = replace(stay, entry=person.born, move_in=home)
        records, dice, sheets = house.records[person.key], self.dice, self.sheets
        personal = records[max(0, len(records) - 1 - number)].personal_id
        self.enrolled += 1
        enrollment, facts = f"E{self.enrolled}", house.conditions[person.key]
        age = person.age(stay.entry)
        answers = relation == 1 or age >= 18
        ids = (enrollment, personal, f"HH{self.grouped}")
        enrollments.add_enrollment(
            sheets["Enrollment"], dice, stay, person, facts, ids, relation, self.coc, self.as_of
        )
        enrollments.add_exit(sheets["Exit"], dice, stay, enrollment, personal)
        health.add_health(
            sheets, dice, stay, person, facts, enrollment, personal, answers, self.as_of
        )
        covered = person.key in house.coverage
        income.add_income(
            sheets, dice, stay, facts, enrollment, personal, age,
            adult_or_head=answers, family=house.household.kind == "family", covered=covered,
            as_of=self.as_of,
        )  # fmt: skip
        contacts.add_services(sheets["Services"], dice, stay, enrollment, personal, self.as_of)
        if not answers:
            return
        living = sheets["CurrentLivingSituation"]
        contacts.add_contacts(living, dice, stay, enrollment, personal, self.as_of)
        coordinated.add_coordinated(sheets, dice, stay, facts, enrollment, personal, self.as_of)


def export_tables(
    houses: list[House], seed: int, as_of: date, version: str, progress: Progress | None = None
) -> dict[str, pa.Table]:
    """Every file of the export as an Arrow table."""
    exporter, people = Exporter(seed, as_of, version), 0
    for number, house in enumerate(houses):
        exporter.add(house)
        people += len(house.household.members)
        if progress and number % 500 == 0:
            progress("HMIS records", number, len(houses))
    spoil(exporter.sheets, as_of)
    sheets = describe(people) | exporter.sheets
    tables = {name: sheet.table(as_of) for name, sheet in sheets.items()}
    return tables | {"Export": _export(as_of, version), "User": _users()}


def write_hmis(
    path: Path,
    houses: list[House],
    seed: int,
    as_of: date,
    version: str,
    progress: Progress | None = None,
) -> None:
    """Write the export as a zip."""
    write_export(path, version, export_tables(houses, seed, as_of, version, progress))


def _export(as_of: date, version: str) -> pa.Table:
    row = {
        "ExportID": EXPORT_ID,
        "SourceType": 1,
        "SourceID": table("place")["coc"],
        "SourceName": "Costa Serena HMIS",
        "SourceContactFirst": "Data",
        "SourceContactLast": "Desk",
        "SourceContactEmail": "hmis@example.org",
        "ExportDate": datetime.combine(as_of, time(2, 15)),
        "ExportStartDate": months_before(as_of, WINDOW),
        "ExportEndDate": as_of,
        "SoftwareName": "Wayhome made-up county",
        "SoftwareVersion": "1",
        "CSVVersion": f"{version} v1.0",
        "ExportPeriodType": 3,
        "ExportDirective": 2,
        "HashStatus": 1,
        "ImplementationID": "costa-serena-made-up",
    }
    return pa.table({name: [value] for name, value in row.items()})


def _users() -> pa.Table:
    known = [user for user in USERS if user != GONE_USER]
    at = [datetime.combine(OPENED, time(9))] * len(known)
    return pa.table(
        {
            "UserID": known,
            "UserFirstName": _WORKERS[: len(known)],
            "UserLastName": ["Worker"] * len(known),
            "UserEmail": [f"{user.lower()}@example.org" for user in known],
            "DateCreated": at,
            "DateUpdated": at,
            "ExportID": [EXPORT_ID] * len(known),
        }
    )
