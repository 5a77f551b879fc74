"""What a run tells about the files themselves: values that mean nothing, and repeated people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from wayhome.matching.linker.clean import registered

# A file in which so small a share of records repeats another's name and birth date repeats nobody.
_REPEATS = 0.001
# So few are always compared with each other: looking closely costs next to nothing.
_FEW = 50_000

# Column, what is wrong with it, and how it was compared, over the raw and the cleaned record.
_FINDINGS = (
    ("dob", "is no date", "compared as the text it is",
     "c.birth_year IS NULL AND c.dob IS NOT NULL"),
    ("dob", "is no date, or one that forms are filled with", "not compared", "c.dob IS NULL"),
    ("dob", "is not in the calendar", "compared digit by digit",
     "c.birth_year IS NOT NULL AND try_strptime(c.dob, '%Y%m%d') IS NULL"),
    ("ssn", "is not a number that was ever issued", "not compared",
     "c.ssn IS NULL AND c.ssn4 IS NULL"),
    ("ssn", "has another length than nine digits", "compared as an identifier, digit by digit",
     "length(c.ssn) <> 9"),
    ("phone", "is no phone number", "not compared", "c.phone IS NULL"),
    ("zip", "is no ZIP code", "not compared", "c.zip IS NULL"),
)  # fmt: skip


@dataclass(frozen=True)
class Unread:
    """So many values of a column of a file (`left` or `right`) could not be taken as they stand."""

    side: str
    column: str
    problem: str
    handling: str
    records: int
    example: str  # the id of the first such record, never its value


def not_understood(
    connection: duckdb.DuckDBPyConnection, files: Mapping[str, pa.Table]
) -> tuple[Unread, ...]:
    """What in each file could not be taken as it stands; `files` by name of their cleaned table."""
    found = []
    for people, records in files.items():
        asked = [one for one in _FINDINGS if one[0] in records.column_names]
        if not asked:
            continue
        told = ", ".join(
            f"count(*) FILTER ({holds}), min(c.id) FILTER ({holds})"
            for column, _, _, when in asked
            for holds in [f"WHERE trim(g.{column}) <> '' AND {when}"]
        )
        with registered(connection, {"as_given": records}):
            [answers] = connection.execute(
                f"SELECT {told} FROM {people} c JOIN as_given g ON g.id::VARCHAR = c.id"
            ).fetchall()
        side = "right" if people.endswith("r") else "left"
        for (column, problem, handling, _), count, example in zip(
            asked, answers[::2], answers[1::2], strict=True
        ):
            if count:
                found.append(Unread(side, column, problem, handling, count, example))
    return tuple(found)


def repeats(connection: duckdb.DuckDBPyConnection, people: str) -> bool:
    """Whether a file has several records of one person, as far as a look at equal values tells.

    In a file of millions many strangers share name and birth date. How many, is told by those of
    one name whose birthdays are a year apart to the day.
    """
    [(records, again)] = connection.execute(f"""
        SELECT count(*), count(*) - count(DISTINCT coalesce(
            first_main || '|' || last_main || '|' || dob, id)) FROM {people}
    """).fetchall()
    if records <= _FEW or again <= records * _REPEATS:
        return bool(records <= _FEW)
    [(strangers,)] = connection.execute(f"""
        WITH born AS (SELECT hash(first_main, last_main, month_day) AS named, birth_year
                      FROM {people}
                      WHERE first_main IS NOT NULL AND last_main IS NOT NULL AND NOT new_year)
        SELECT count(*) / 2 FROM born a JOIN born b
            ON a.named = b.named AND b.birth_year = a.birth_year + 1
    """).fetchall()
    return bool(again - strangers > records * _REPEATS)
