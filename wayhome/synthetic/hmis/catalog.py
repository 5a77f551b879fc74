"""The projects of the made-up county and the HMIS files that describe them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from wayhome.synthetic.dice import Wheel
from wayhome.synthetic.hmis.sheets import Sheet
from wayhome.synthetic.persons import Address
from wayhome.synthetic.place import table

OPENED = date(2015, 10, 1)
SHELTERS = (0, 1, 2, 8)  # project types with beds for people without a home
_LIVE = ("adult", "family", "youth")


@dataclass(frozen=True, slots=True)
class Project:
    """One project; `type` is HMIS list 2.02.6."""

    id: str
    kind: str
    type: int
    name: str
    serves: tuple[str, ...]
    funder: int
    size: float
    address: Address


@cache
def read(name: str) -> dict[str, Any]:
    """A TOML file of this folder."""
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))


@cache
def projects() -> tuple[Project, ...]:
    """Every project, the victim service provider's included."""
    found = []
    for row in read("projects")["project"]:
        street, city, code = row["address"]
        found.append(
            Project(
                id=row["id"],
                kind=row["kind"],
                type=row["type"],
                name=row["name"],
                serves=tuple(row["serves"]),
                funder=row["funder"],
                size=row["size"],
                address=Address(street, city, code, kind="shelter"),
            )
        )
    return tuple(found)


@cache
def wheels() -> dict[tuple[str, str], Wheel[Project]]:
    """(kind, who) -> the projects of that kind that serve them, or any of the kind if none does."""
    found = {}
    for kind in {project.kind for project in projects()}:
        of_kind = [p for p in projects() if p.kind == kind and p.serves]
        for who in _LIVE:
            fit = [p for p in of_kind if who in p.serves] or of_kind
            if fit:
                found[kind, who] = Wheel((p, p.size) for p in fit)
    return found


def shelter_addresses() -> list[Address]:
    """Addresses of the shelters, the biggest first."""
    open_to = [p for p in projects() if p.type in SHELTERS and p.address.street]
    return [p.address for p in sorted(open_to, key=lambda p: -p.size)]


def describe(people: int) -> dict[str, Sheet]:
    """Organization, Project, Funder, ProjectCoC, Inventory, HMISParticipation, CEParticipation
    and Affiliation, with beds for a county of so many people."""
    place, data = table("place"), read("projects")
    sheets = {name: Sheet(name, columns) for name, columns in _COLUMNS.items()}
    for row in data["organization"]:
        victims = row.get("victim_services", 0)
        sheets["Organization"].add(OPENED, row["id"], row["name"], victims, row["name"])
    for number, row in enumerate(data["project"], start=1):
        _project(sheets, row, number, people, place)
    # Heron Point's services are given by the scattered-sites team.
    sheets["Affiliation"].add(OPENED, "AF1", "P802", "P501")
    return sheets


def _project(
    sheets: dict[str, Sheet], row: dict[str, Any], number: int, people: int, place: dict[str, Any]
) -> None:
    key, kind = row["id"], row["type"]
    street, city, code = row["address"]
    sheets["Project"].add(
        OPENED,
        key,
        row["organization"],
        row["name"],
        row["name"],
        OPENED,
        1,
        kind,
        row.get("housing"),
        row.get("rrh"),
        1 if kind == 6 else None,
        row.get("target", 4),
        row.get("hopwa_facility", 2),
    )
    sheets["Funder"].add(
        OPENED, f"F{number}", key, row["funder"], row.get("other_funder"), f"G-{key}", OPENED
    )
    sheets["ProjectCoC"].add(
        OPENED,
        f"PC{number}",
        key,
        place["coc"],
        place["geocode"],
        street or None,
        city,
        "CA",
        code,
        2,
    )
    sheets["HMISParticipation"].add(OPENED, f"HP{number}", key, row.get("participation", 1), OPENED)
    entry = 1 if kind in (4, 14) else 0
    sheets["CEParticipation"].add(
        OPENED, f"CE{number}", key, entry, entry, entry, entry, entry, int(kind != 4), OPENED
    )
    if "beds" in row:
        _inventory(sheets["Inventory"], row, number, people, place["coc"])


def _inventory(sheet: Sheet, row: dict[str, Any], number: int, people: int, coc: str) -> None:
    beds = max(4, round(row["beds"] * people / 1000))
    family = row["serves"] == ["family"]
    veterans = beds if row["kind"].startswith("veteran") else 0
    youth = beds if row["serves"] == ["youth"] else 0
    sheet.add(
        OPENED,
        f"INV{number}",
        row["id"],
        coc,
        3 if family else 1,
        row.get("availability", 1) if row["type"] in (0, 1) else None,
        beds // 3 + 1 if family else beds,
        beds,
        veterans,
        youth,
        beds - veterans - youth,
        row.get("bed") if row["type"] in (0, 1) else None,
        OPENED,
    )


_COLUMNS = {
    "Organization": "OrganizationID OrganizationName VictimServiceProvider OrganizationCommonName",
    "Project": "ProjectID OrganizationID ProjectName ProjectCommonName OperatingStartDate "
    "ContinuumProject ProjectType HousingType RRHSubType ResidentialAffiliation TargetPopulation "
    "HOPWAMedAssistedLivingFac",
    "Funder": "FunderID ProjectID Funder OtherFunder GrantID StartDate",
    "ProjectCoC": "ProjectCoCID ProjectID CoCCode Geocode Address1 City State ZIP GeographyType",
    "Inventory": "InventoryID ProjectID CoCCode HouseholdType Availability UnitInventory "
    "BedInventory VetBedInventory YouthBedInventory OtherBedInventory ESBedType "
    "InventoryStartDate",
    "Affiliation": "AffiliationID ProjectID ResProjectID",
    "HMISParticipation": "HMISParticipationID ProjectID HMISParticipationType "
    "HMISParticipationStatusStartDate",
    "CEParticipation": "CEParticipationID ProjectID AccessPoint PreventionAssessment "
    "CrisisAssessment HousingAssessment DirectServices ReceivesReferrals "
    "CEParticipationStatusStartDate",
}
