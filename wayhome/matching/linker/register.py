"""What is kept of a register of people so that one new person can be held against it at once."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from wayhome.core.duck import session
from wayhome.matching.linker import frequencies
from wayhome.matching.linker.clean import clean
from wayhome.matching.linker.clean_one import clean_one
from wayhome.matching.linker.keys import hidden_number, keys_query
from wayhome.matching.linker.model import Model

KEYS = pa.schema([("id", pa.string()), ("keys", pa.list_(pa.int64()))])
RATES = pa.schema([("field", pa.string()), ("value", pa.string()), ("rate", pa.float64())])
# No field, but how many records were counted.
RECORDS = "records"
# The rate of a number that so many people give that it says nothing of any of them.
NOTHING = 1.0
PIECE = 200_000  # records whose keys are made at a time: each has about forty
# How rare a number is depends on who shares it, whom the viewer may not know of; so it is told
# from the records that they see.
UNTOLD = ("ssn",)


def register(
    records: pa.Table, new: pa.Array, model: Model, *, memory_limit: str = "2GB"
) -> tuple[pa.Table, Iterator[pa.Table]]:
    """Rates of all `records` as `RATES`, and pieces of `KEYS` for those whose id is in `new`.

    The pieces must be taken before the next call; `records` as for `link`.
    """
    pieces = _register(records, new, model, memory_limit)
    return next(pieces), pieces


def _register(
    records: pa.Table, new: pa.Array, model: Model, memory_limit: str
) -> Iterator[pa.Table]:
    with session(memory_limit) as connection:
        clean(connection, records, "people")
        counted = frequencies.count(connection, "people", "people", model)
        yield pa.concat_tables(
            [
                *(_rates(connection, field, table) for field, table in counted.items()),
                *(_nothing(connection, records, field) for field in ("ssn", "phone")),
                pa.table([[RECORDS], [""], [float(len(records))]], schema=RATES),
            ]
        )
        for start in range(0, len(new), PIECE):
            connection.register("new", pa.table({"id": new.slice(start, PIECE)}))
            yield (
                connection.sql(keys_query(connection, "people SEMI JOIN new USING (id)"))
                .to_arrow_table()
                .cast(KEYS)
            )
            connection.unregister("new")


def _rates(connection: duckdb.DuckDBPyConnection, field: str, table: str) -> pa.Table:
    """The rates of values that are more common than the rarest, and of the rarest as ''."""
    if field in UNTOLD:
        return RATES.empty_table()
    return (
        connection.sql(f"""
            WITH known AS (SELECT {field} AS value, tf_{field} AS rate FROM {table}),
            least AS (SELECT min(rate) AS rate FROM known)
            SELECT '{field}' AS field, value, rate FROM known
            WHERE rate > (SELECT rate FROM least)
            UNION ALL SELECT '{field}', '', rate FROM least WHERE rate IS NOT NULL
        """)
        .to_arrow_table()
        .cast(RATES)
    )


def _nothing(connection: duckdb.DuckDBPyConnection, records: pa.Table, field: str) -> pa.Table:
    """The values that cleaning emptied because too many people give them."""
    empty = connection.sql(f"SELECT id FROM people WHERE {field} IS NULL").to_arrow_table()["id"]
    held = records.filter(pc.is_in(records["id"], empty.combine_chunks()))
    written = pc.drop_null(pc.unique(held[field])).to_pylist()
    values = {clean_one({field: one})[field] for one in written} - {None}
    if field == "ssn":
        values = {hidden_number(one) for one in values}
    return pa.table([[field] * len(values), sorted(values), [NOTHING] * len(values)], schema=RATES)
