"""Person records as they are compared: one table of cleaned columns per file.

Names are cleaned once per distinct spelling in Python (`names`), everything else by one query
(`clean.sql`). A value that means nothing (a number never issued, an address that says there is
none) becomes empty, because an empty field speaks neither for nor against a pair.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from wayhome.matching.linker import names

COLUMNS = (
    "id", "first_name", "middle_name", "last_name", "suffix", "dob", "ssn", "sex", "street",
    "city", "zip", "phone", "email", "cin",
)  # fmt: skip
# Which of several files a record is from; no field of a person, so it is never compared.
SOURCE = "source"
# As many different people under one number, and it says nothing about any of them.
SSN_OF_TOO_MANY = 5
PHONE_OF_TOO_MANY = 20
# What goes with such a number.
EMPTIED = {"ssn": ("ssn", "ssn4"), "phone": ("phone",)}

# Over the records as `given`: their number, in order of `id`, which a file's tables are joined by.
NUMBERED = "SELECT row_number() OVER (ORDER BY id) - 1 AS row, * FROM given"
# Over numbered records as `raw` and what `spellings` gives: one cleaned row per record.
CLEANED = (Path(__file__).parent / "clean.sql").read_text("utf-8")
_WORDS = pa.list_(pa.string())
_GIVEN = pa.schema(
    [("whole", pa.string()), ("main", pa.string()), ("words", _WORDS), ("forms", _WORDS),
     ("sounds", _WORDS), ("letter", pa.bool_())]
)  # fmt: skip
_FAMILY = pa.schema(
    [("whole", pa.string()), ("ordered", pa.string()), ("main", pa.string()), ("words", _WORDS),
     ("sounds", _WORDS), ("suffix", pa.string())]
)  # fmt: skip
_SUFFIX = pa.schema([("kept", pa.string())])


def clean(connection: duckdb.DuckDBPyConnection, records: pa.Table, name: str) -> None:
    """Create table `name` with one cleaned row per record, its `row` numbered in order of `id`.

    `records` has any of `COLUMNS` and `SOURCE`, all read as text; `id` must be filled in every
    row, and unique.
    """
    records = complete(records)
    with registered(connection, {"given": records, **spellings(records)}):
        connection.execute(f"CREATE TABLE {name} AS WITH raw AS ({NUMBERED}) FROM ({CLEANED})")
    for column, numbers in shared_numbers(name).items():
        emptied = ", ".join(f"{one} = NULL" for one in EMPTIED[column])
        connection.execute(f"UPDATE {name} SET {emptied} WHERE {column} IN ({numbers})")


def spellings(records: pa.Table) -> dict[str, pa.Table]:
    """What each distinct name in the records comes apart to, by the table that `CLEANED` reads."""
    return {
        "given_names": _parts(records, ("first_name", "middle_name"), _GIVEN, names.given_name),
        "family_names": _parts(records, ("last_name",), _FAMILY, names.family_name),
        "suffix_names": _parts(records, ("suffix",), _SUFFIX, lambda t: (names.name_suffix(t),)),
    }


def shared_numbers(people: str) -> dict[str, str]:
    """Queries for numbers that so many different people of a file give that they are nobody's."""
    return {
        "ssn": f"""
            SELECT ssn FROM {people} WHERE ssn IS NOT NULL GROUP BY ssn
            HAVING count(DISTINCT (left(first_name, 3), dob)) >= {SSN_OF_TOO_MANY}
        """,
        "phone": f"""
            SELECT phone FROM {people} WHERE phone IS NOT NULL GROUP BY phone
            HAVING count(DISTINCT (last_main, dob)) >= {PHONE_OF_TOO_MANY}
        """,
    }


@contextmanager
def registered(
    connection: duckdb.DuckDBPyConnection, tables: Mapping[str, pa.Table | pa.RecordBatch]
) -> Iterator[None]:
    """Arrow tables by the names that queries read them under."""
    for name, table in tables.items():
        connection.register(name, table)
    try:
        yield
    finally:
        for name in tables:
            connection.unregister(name)


def complete(records: pa.Table) -> pa.Table:
    """The records with every column, as text; ValueError where an `id` is empty or stands twice."""
    if "id" not in records.column_names:
        raise ValueError("Person records need a column 'id'.")
    known = set(records.column_names)
    table = pa.table(
        {
            name: records[name].cast(pa.string())
            if name in known
            else pa.nulls(len(records), pa.string())
            for name in (*COLUMNS, SOURCE)
        }
    )
    if table["id"].null_count or pc.count_distinct(table["id"]).as_py() != len(table):
        raise ValueError("Person records need an 'id' in every row, each only once.")
    return table


def _parts(
    records: pa.Table,
    columns: tuple[str, ...],
    schema: pa.Schema,
    take: Callable[[str], tuple[Any, ...]],
) -> pa.Table:
    """What each distinct spelling in the columns comes apart to."""
    chunks = [chunk for column in columns for chunk in records[column].chunks]
    written = pc.drop_null(pc.unique(pa.chunked_array(chunks, pa.string())))
    taken = [take(text) for text in written.to_pylist()]
    arrays = [pa.array([one[at] for one in taken], field.type) for at, field in enumerate(schema)]
    return pa.table([written, *arrays], names=["written", *schema.names])
