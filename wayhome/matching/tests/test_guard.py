"""Worked cases: what is linked, what goes to a person, and what is no pair at all.

Each case is two records; all are linked in one run, every pair standing for itself.
"""

from functools import cache

import pyarrow as pa
import pytest

from wayhome.matching.linker import link

LINKED, REVIEW, APART = "linked", "review", "apart"
ROSA = {"first_name": "Rosalba", "last_name": "Quintanar", "dob": "1984-03-17", "sex": "F"}
TWIN = {"last_name": "Okonjo", "dob": "2009-05-06", "sex": "M", "phone": "5592227788"}
SON = {"first_name": "Everett", "last_name": "Langholm", "sex": "M", "street": "12 Elm St",
       "zip": "93650"}  # fmt: skip
CASES = {
    # the certain ones
    "everything": (ROSA | {"ssn": "545123401"}, ROSA | {"ssn": "545123401"}, LINKED),
    "index number and birth date": (
        {"cin": "91234567A", "dob": "1990-02-03", "first_name": "Ilse"},
        {"cin": "91234567A", "dob": "1990-02-03", "first_name": "Ilse", "last_name": "Brandt"},
        LINKED,
    ),
    "typed names, same number and birth date": (
        {"first_name": "Tiberuis", "last_name": "Halorna", "dob": "1971-01-30", "ssn": "545123402"},
        {"first_name": "Tiberius", "last_name": "Haloran", "dob": "1971-01-30", "ssn": "545123402"},
        LINKED,
    ),
    # what names may do
    "short form and number's end": (
        {"first_name": "Chuy", "last_name": "Barragan", "dob": "1966-07-08", "ssn": "xxxxx3403"},
        {"first_name": "Jesus", "last_name": "Barragan", "dob": "1966-07-08", "ssn": "545123403"},
        LINKED,
    ),
    "surnames in the other order": (
        {"first_name": "Amalia", "last_name": "Zamudio-Prieto", "dob": "1979-10-11"},
        {"first_name": "AMALIA", "last_name": "PRIETO ZAMUDIO", "dob": "1979-10-11"},
        LINKED,
    ),
    "first and last name swapped": (
        {"first_name": "Vanterpool", "last_name": "Marguerite", "dob": "1958-12-01"},
        {"first_name": "Marguerite", "last_name": "Vanterpool", "dob": "1958-12-01"},
        LINKED,
    ),
    "an initial and a rare surname": (
        {"first_name": "W", "last_name": "Ostrand", "dob": "1969-09-19", "ssn": "545123404"},
        {"first_name": "Wendell", "last_name": "Ostrand", "dob": "1969-09-19", "ssn": "545123404"},
        LINKED,
    ),
    # what birth dates may do
    "day and month swapped": (
        {"first_name": "Ludmila", "last_name": "Paternak", "dob": "1988-04-09", "sex": "F"},
        {"first_name": "Ludmila", "last_name": "Paternak", "dob": "1988-09-04", "sex": "F"},
        LINKED,
    ),
    "1 January twice, one common name": (
        {"first_name": "Maria", "last_name": "Garcia", "dob": "1975-01-01"},
        {"first_name": "Maria", "last_name": "Garcia", "dob": "1975-01-01"},
        REVIEW,
    ),
    "two defaults, two years": (
        {"first_name": "Abdirahim", "last_name": "Jumale", "dob": "1975-01-01"},
        {"first_name": "Abdirahim", "last_name": "Jumale", "dob": "1985-01-01"},
        APART,
    ),
    # numbers
    "one digit off": (
        {"first_name": "Clement", "last_name": "Farquhar", "dob": "", "ssn": "545183405"},
        {"first_name": "Clement", "last_name": "Farquhar", "dob": "1951-06-24", "ssn": "545123405"},
        LINKED,
    ),
    "only a number never issued": (
        {"first_name": "Horace", "last_name": "", "ssn": "123456789", "sex": "M"},
        {"first_name": "Horace", "last_name": "Plunkett", "ssn": "123456789", "sex": "M"},
        APART,
    ),
    "number lent to a sister": (
        {"first_name": "Beatrix", "last_name": "Umanzor", "dob": "1992-02-02", "ssn": "545123406",
         "zip": "93620"},
        {"first_name": "Ofelia", "last_name": "Umanzor", "dob": "1996-11-23", "ssn": "545123406",
         "zip": "93620"},
        REVIEW,
    ),
    # relatives
    "twins": (TWIN | {"first_name": "Kelechi"}, TWIN | {"first_name": "Obinna"}, REVIEW),
    "twins with numbers in a row and like names": (
        {"first_name": "Jaylin", "last_name": "Mercier", "dob": "2010-08-08", "ssn": "545123471"},
        {"first_name": "Jaylon", "last_name": "Mercier", "dob": "2010-08-08", "ssn": "545123472"},
        REVIEW,
    ),
    "father and son": (
        SON | {"dob": "1961-05-20", "ssn": "545123408"},
        SON | {"dob": "1990-11-02", "ssn": "545123408"},
        REVIEW,
    ),
    "junior and senior": (
        {"first_name": "Alonzo", "last_name": "Treadwell", "suffix": "Jr", "dob": "1980-06-15"},
        {"first_name": "Alonzo", "last_name": "Treadwell", "suffix": "Sr", "dob": "1980-06-15"},
        REVIEW,
    ),
    "brother and sister of like names": (
        {"first_name": "Gabriel", "last_name": "Ostrovsky", "dob": "2012-03-04", "sex": "M"},
        {"first_name": "Gabriela", "last_name": "Ostrovsky", "dob": "2012-03-04", "sex": "F"},
        REVIEW,
    ),
    # too little, or too much against it
    "a name and a home": (
        {"first_name": "Fitzgerald", "last_name": "Montoya", "street": "9 Oak Ave", "zip": "93640"},
        {"first_name": "Fitzgerald", "last_name": "Montoya", "street": "9 Oak Ave", "zip": "93640"},
        REVIEW,
    ),
    "number and birth date, another name": (
        {"first_name": "Dashiell", "last_name": "Crow", "dob": "1977-07-07", "ssn": "545123409"},
        {"first_name": "Ignatius", "last_name": "Byrne", "dob": "1977-07-07", "ssn": "545123409"},
        REVIEW,
    ),
    "number and birth date, no name": (
        {"first_name": "Unknown", "last_name": "", "dob": "1963-03-13", "ssn": "545123410"},
        {"first_name": "Solveig", "last_name": "Anker", "dob": "1963-03-13", "ssn": "545123410"},
        LINKED,
    ),
    "a shelter in common": (
        {"first_name": "Anton", "last_name": "Reza", "dob": "1970-02-11", "street": "1 Shelter St"},
        {"first_name": "Bruno", "last_name": "Sill", "dob": "1982-08-30", "street": "1 Shelter St"},
        APART,
    ),
}  # fmt: skip


@cache
def bands():
    left = [{"id": name, **case[0]} for name, case in CASES.items()]
    right = [{"id": name, **case[1]} for name, case in CASES.items()]
    result = link(_table(left), _table(right), one_to_one="no")
    rows = result.links.to_pylist()
    return {row["id_l"]: row for row in rows if row["id_l"] == row["id_r"]}


@pytest.mark.parametrize("name", CASES)
def test_case_stands_in_its_band(name):
    found = bands().get(name)
    assert (found["band"] if found else APART) == CASES[name][2], found


def test_evidence_names_the_guard():
    assert "guard:twins or siblings:0.00" in bands()["twins"]["evidence"]
    assert "guard:same name, another generation:0.00" in bands()["father and son"]["evidence"]
    assert "rule:same number, birth date and name:0.00" in bands()["everything"]["evidence"]


def _table(rows):
    names = sorted({name for row in rows for name in row})
    return pa.table({name: [row.get(name) for row in rows] for name in names})
