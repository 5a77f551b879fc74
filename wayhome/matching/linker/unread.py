"""What a run tells about the files themselves: values that mean nothing, and repeated people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import pyarrow as pa

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
        connection.register("as_given", records)
        for column, problem, handling, when in _FINDINGS:
            if column not in records.column_names:
                continue
            [(count, example)] = connection.execute(f"""
                SELECT count(*), min(c.id) FROM {people} c JOIN as_given g ON g.id::VARCHAR = c.id
                WHERE trim(g.{column}) <> '' AND {when}
            """).fetchall()
            if count:
                side = "right" if people.endswith("r") else "left"
                found.append(Unread(side, column, problem, handling, count, example))
        connection.unregister("as_given")
    return tuple(found)


def repeats(connection: duckdb.DuckDBPyConnection, people: str) -> bool:
    """Whether a file has several records of one person, as far as a look at equal values tells."""
    [(records, again)] = connection.execute(f"""
        SELECT count(*), count(*) - count(DISTINCT coalesce(
            first_main || '|' || last_main || '|' || dob, id)) FROM {people}
    """).fetchall()
    return bool(records <= _FEW or again > records * _REPEATS)
