"""Small exports for tests of facts, and what they tell."""

import datetime as dt

import pyarrow as pa

from wayhome.exchange.hmis_csv import layout
from wayhome.exchange.hmis_csv.facts import facts_from_hmis
from wayhome.exchange.hmis_csv.tests.factories import row

AS_OF = dt.date(2026, 3, 1)
FIRST = dt.date(2026, 1, 1)  # every enrollment's entry, unless a test says otherwise
SHELTER, NIGHTS, TH, PSH, OUTREACH, SAFE, PREVENTION, RRH = 0, 1, 2, 3, 4, 8, 12, 13


def day(text):
    return dt.date.fromisoformat(text)


def told(people=1, project=OUTREACH, version="2026", as_of=AS_OF, files=None, **given):
    """Facts of `people` enrolled in one project; `given` sets fields of everybody's enrollment.

    `files` gives further rows by file: each a dict of fields, with `n` for whose it is.
    """
    data = {
        "Export": [row(version, "Export", ExportEndDate=day("2026-02-20"))],
        "Project": [row(version, "Project", ProjectType=project, TargetPopulation=4)],
        "Organization": [row(version, "Organization")],
        "Client": [row(version, "Client", n + 1) for n in range(people)],
        "Enrollment": [
            row(version, "Enrollment", n + 1, ProjectID="ProjectID1", EntryDate=FIRST)
            | {"RelationshipToHoH": 1, "DisablingCondition": 99}
            | given
            for n in range(people)
        ],
    }
    for file, rows in (files or {}).items():
        for fields in rows:
            number = fields.pop("n", 1)
            if file in ("Client", "Enrollment", "Project", "Export"):
                data[file][number - 1] |= fields
            else:
                full = row(version, file, len(data.setdefault(file, [])) + 1)
                ids = {"PersonalID": f"PersonalID{number}", "EnrollmentID": f"EnrollmentID{number}"}
                data[file].append({**full, **{k: v for k, v in ids.items() if k in full}, **fields})
    tables = {
        name: pa.Table.from_pylist(data.get(name, []), schema=file.schema)
        for name, file in layout(version).files.items()
    }
    who = pa.table(
        {
            "source_id": [f"PersonalID{n + 1}" for n in range(people)],
            "person": [f"p{n + 1}" for n in range(people)],
        }
    )
    return facts_from_hmis(tables, person_of=who, as_of=as_of)


def of(facts, name, person="p1"):
    """The values of one fact, with start and end, in order."""
    return sorted(
        (r["value"], r["start"] and str(r["start"]), r["end"] and str(r["end"]))
        for r in facts.to_pylist()
        if r["fact"] == name and r["person"] == person
    )


def values(facts, name, person="p1"):
    return [value for value, *_ in of(facts, name, person)]


def family(project=RRH, **more):
    """A mother of 30 (p1), her partner (p2) and her child of 6 (p3) in one household."""
    files = {
        "Client": [
            {"n": 1, "DOB": day("1996-01-01")},
            {"n": 2, "DOB": day("1995-01-01")},
            {"n": 3, "DOB": day("2020-01-01")},
        ],
        "Enrollment": [
            {"n": 2, "RelationshipToHoH": 3, "LivingSituation": None},
            {"n": 3, "RelationshipToHoH": 2, "LivingSituation": None},
        ],
    }
    for name, rows in more.pop("files", {}).items():
        files.setdefault(name, []).extend(rows)
    return told(3, project, HouseholdID="H", files=files, **more)
