"""Guesses the true people behind the client records of any HMIS export.

The truth behind a record is not known, so it is made up around it: what the record says is mostly
kept, what it lacks is invented, and what it may have wrong is put right or made different now and
then, by the same shares by which this county's own HMIS errs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any

import pyarrow as pa

from wayhome.exchange.hmis_csv import HmisExport
from wayhome.synthetic import errors
from wayhome.synthetic.dice import Dice
from wayhome.synthetic.lexicon import bare, cultures, nicknames
from wayhome.synthetic.making import Maker
from wayhome.synthetic.persons import Address, Person
from wayhome.synthetic.rates import Rates
from wayhome.synthetic.recording import Recorder

_RACES = (
    (("HispanicLatinao", "HispanicLatinaeo"), ("spanish",)),
    (("BlackAfAmerican",), ("black",)),
    (("Asian",), ("chinese", "filipino", "vietnamese", "korean", "hmong", "punjabi")),
    (("MidEastNAfrican",), ("arabic", "afghan_persian", "armenian")),
    (("NativeHIPacific",), ("pacific",)),
    (("AmIndAKNative",), ("native",)),
)
_TELLING = frozenset(cultures()) - {"english", "black", "native"}
_VISIBLE = (
    "name_missing alias ssn_missing ssn_last4 ssn_partial ssn_never_issued ssn_shared dob_missing "
    "dob_january upper_case lower_case stray_space middle_missing middle_initial"
)
SECOND_SURNAME = 0.30  # of Latino records with one surname: documents have a second one


@dataclass(slots=True)
class Source:
    """The true people of an export: `persons` by the PersonalIDs of their records, in groups that
    live together; `shelters` are the export's own shelter addresses."""

    persons: dict[str, Person] = field(default_factory=dict)
    groups: list[list[str]] = field(default_factory=list)
    shelters: list[Address] = field(default_factory=list)


def people_of(export: HmisExport, seed: int, maker: Maker, rates: Rates, as_of: date) -> Source:
    """The people of an export. Records of one name, birthday and number are one person."""
    dice, source = Dice(seed, "source people"), Source(shelters=_shelters(export))
    reader = _Records(dice, maker, rates, as_of, hashed=export.hashed)
    seen: dict[tuple[str, ...], Person] = {}
    for row in _live(export.tables["Client"]):
        same = _same(row)
        person = seen.get(same) if same else None
        if person is None:
            person = reader.person(row, len(source.persons))
            if same:
                seen[same] = person
        source.persons[str(row["PersonalID"])] = person
    households: dict[str, list[str]] = defaultdict(list)
    placed: set[str] = set()
    for row in _live(export.tables["Enrollment"]):
        key = str(row["PersonalID"])
        if key in source.persons and key not in placed:
            placed.add(key)
            households[str(row["HouseholdID"] or key)].append(key)
    source.groups = list(households.values())
    source.groups += [[key] for key in source.persons if key not in placed]
    return source


def _live(table: pa.Table) -> list[dict[str, Any]]:
    """The rows that are not deleted."""
    wanted = [name for name in table.column_names if name not in ("_row", "UserID", "ExportID")]
    rows: list[dict[str, Any]] = table.select(wanted).to_pylist()
    return [row for row in rows if row.get("DateDeleted") is None]


def _same(row: dict[str, Any]) -> tuple[str, ...]:
    """What makes two records surely one person; nothing if the record does not say enough."""
    ssn = str(row.get("SSN") or "")
    parts = (row.get("FirstName"), row.get("LastName"), row.get("DOB"))
    if not all(parts) or not issuable(ssn):
        return ()
    return (ssn, *(bare(str(part)).strip() for part in parts))


def issuable(ssn: str) -> bool:
    """Whether nine digits could be a Social Security number."""
    return (
        bool(re.fullmatch(r"\d{9}", ssn))
        and ssn[:3] not in ("000", "666")
        and ssn[0] != "9"
        and ssn[3:5] != "00"
        and ssn[5:] != "0000"
        and ssn not in errors.NEVER_ISSUED
    )


def _shelters(export: HmisExport) -> list[Address]:
    projects = _live(export.tables["Project"])
    beds = {row["ProjectID"] for row in projects if row.get("ProjectType") in (0, 1, 2, 8)}
    return [
        Address(row["Address1"], row["City"], str(row.get("ZIP") or ""), kind="shelter")
        for row in _live(export.tables["ProjectCoC"])
        if row["ProjectID"] in beds and row.get("Address1") and row.get("City")
    ]


@cache
def _families() -> dict[str, str]:
    """Bare surname -> the community that alone is known for it."""
    found: dict[str, str] = {}
    for name in _TELLING:
        for surname in cultures()[name].surnames.things:
            found[bare(surname)] = "" if bare(surname) in found else name
    return {surname: name for surname, name in found.items() if name}


@cache
def _formal() -> dict[str, tuple[str, ...]]:
    """Bare nickname -> the names it may stand for."""
    found: dict[str, tuple[str, ...]] = {}
    for name, short in nicknames().items():
        for nick in short:
            found[bare(nick)] = (*found.get(bare(nick), ()), name.title())
    return found


class _Records:
    """Turns client rows into true people."""

    def __init__(
        self, dice: Dice, maker: Maker, rates: Rates, as_of: date, *, hashed: bool
    ) -> None:
        self.dice, self.maker, self.as_of, self.hashed = dice, maker, as_of, hashed
        # What a record visibly lacks is invented below, so it is not taken away once more.
        shares: dict[str, Any] = dict.fromkeys(_VISIBLE.split(), 0.0)
        self.other_way = Recorder(replace(rates, **shares), as_of)

    def person(self, row: dict[str, Any], number: int) -> Person:
        """The true person behind a record; `number` is given once."""
        dice = self.dice
        culture, sex = self._culture(row), self._sex(row)
        born = self._born(row)
        person = self.maker.person(dice, f"H{number:08d}", number, culture, sex, born)
        person.born = born
        self._name(row, person)
        said = self.other_way.record(dice, person)
        # The record is as good as any other way of writing the person, so the truth may be the
        # other way: whoever goes by Mike in the HMIS may be Michael, and the other way round.
        person.first, person.middle = said.first or person.first, person.middle or said.middle
        if said.last and said.last != " ".join(person.surnames):
            person.surnames = tuple(said.last.replace("-", " ").split(" ", 1))
        person.born, person.sex = said.dob or person.born, said.sex
        person.ssn = self._ssn(row, person.ssn)
        person.chosen_name, person.former_surnames = "", ()
        return person

    def _culture(self, row: dict[str, Any]) -> str:
        for word in re.split(r"[ -]", bare(str(row.get("LastName") or ""))):
            if not self.hashed and word in _families():
                return _families()[word]
        for columns, names in _RACES:
            if any(row.get(column) == 1 for column in columns):
                return self.dice.pick(names)
        return "english"

    def _sex(self, row: dict[str, Any]) -> str:
        if row.get("Sex") in (0, 1):
            return "FM"[row["Sex"]]
        if row.get("Woman") == 1:
            return "F"
        return "M" if row.get("Man") == 1 or self.dice.chance(0.6) else "F"

    def _born(self, row: dict[str, Any]) -> date:
        born = row.get("DOB")
        if not isinstance(born, date) or not date(1915, 1, 1) < born <= self.as_of:
            return date(self.dice.whole(1945, 2006), self.dice.whole(1, 12), self.dice.whole(1, 28))
        unsure = row.get("DOBDataQuality") == 2
        if (born.month, born.day) == (1, 1) and self.dice.chance(0.8 if unsure else 0.35):
            other = date(born.year, self.dice.whole(1, 12), self.dice.whole(1, 28))
            return min(other, self.as_of)
        return born

    def _name(self, row: dict[str, Any], person: Person) -> None:
        first, last = (str(row.get(key) or "").strip() for key in ("FirstName", "LastName"))
        if self.hashed or not last or not first or row.get("NameDataQuality") in (8, 9, 99):
            return  # the invented name stands
        if row.get("NameDataQuality") == 2 and self.dice.chance(0.5):
            return
        formal = _formal().get(bare(first))
        if formal and self.dice.chance(0.5):
            first = self.dice.pick(formal)
        person.first = first
        person.middle = str(row.get("MiddleName") or "").strip() or person.middle
        person.suffix = str(row.get("NameSuffix") or "").strip()
        parts = tuple(re.split(r"[ -]+", last, maxsplit=1)) if len(last) > 8 else (last,)
        if person.culture == "spanish":
            if len(parts) == 1 and self.dice.chance(SECOND_SURNAME):
                parts = (last, self.maker.surname(self.dice, cultures()["spanish"]))
            person.surnames = parts
        else:
            person.surnames = (last,)

    def _ssn(self, row: dict[str, Any], invented: str) -> str:
        said = str(row.get("SSN") or "").lower()
        if self.hashed:
            return invented
        if issuable(said):
            wrong = self.dice.chance(0.02)
            return errors.ssn_typed(self.dice, said) if wrong else said
        if re.fullmatch(r"[0-9x]{9}", said) and "x" in said and invented:
            return "".join(a if a != "x" else b for a, b in zip(said, invented, strict=True))
        return invented
