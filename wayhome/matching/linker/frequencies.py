"""How common each value is in the files at hand: to share a rare name says more.

A value's frequency is smoothed towards what the model has learned to expect, so that a file of
one record does not take every name in it for common.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import pyarrow as pa

from wayhome.matching.linker.comparisons import COMPARISONS
from wayhome.matching.linker.model import Model
from wayhome.matching.linker.predicates import Same


@dataclass(frozen=True)
class Column:
    """One column with frequencies.

    `belief` is how many records the learned frequency counts for: that of the value in `common`
    names of the model, or else the average. With `scaled`, the level that
    reads it is narrower than equality of the column, so only the ratio to the average value
    counts. With `each`, what is common in either file is common (a shelter in a small file of
    clients). With `others`, it is how many others of a file share the value that counts: in files
    in which nobody shares an address with anybody, two records with one address are one person,
    and in files of families they are not.
    """

    belief: int
    common: str = ""
    scaled: bool = False
    each: bool = False
    others: bool = False


COLUMNS = {
    "first_name": Column(1_000, "first_name"),
    "first_main": Column(1_000, "first_name", scaled=True),
    "last_name": Column(1_000, "last_name"),
    "last_main": Column(1_000, "last_name", scaled=True),
    "last_ordered": Column(1_000, "last_name", scaled=True),
    "dob": Column(50_000),
    "ssn": Column(0),
    "address": Column(0, others=True),
    "street": Column(0, others=True),
    "street_name": Column(10_000, each=True),
    "city": Column(1_000, each=True),
    "zip": Column(1_000, each=True),
    "phone": Column(10_000, each=True),
    "email": Column(10_000, each=True),
}
# Each further person under one number makes it so many times less telling.
SHARED_NUMBER = 16.0
# So many records of one file must show a value before it is common in that file.
_COMMON = 5
# However many share the shelters' addresses, so many others share a home.
_USUAL_OTHERS = 2.0
# A file is taken to be a part of one with so many more records.
_FEW = 1_000


def expected(model: Model, column: str) -> float:
    """What the model expects two different people to share the value with, on average."""
    for comparison in COMPARISONS:
        for level in comparison.levels:
            if level.frequency == column and level.when == Same(column):
                return model.odds[comparison.field][level.label].u
    raise KeyError(column)


def count(
    connection: duckdb.DuckDBPyConnection, left: str, right: str, model: Model
) -> dict[str, str]:
    """Create a table (column, tf_column) for each of `COLUMNS`; answers with their names."""
    known = [
        (field, word, rate) for field, rates in model.common.items() for word, rate in rates.items()
    ]
    schema = pa.schema([("field", pa.string()), ("word", pa.string()), ("rate", pa.float64())])
    common = pa.table(
        [list(one) for one in zip(*known, strict=True)] or [[], [], []], schema=schema
    )
    connection.register("common_names", common)
    tables = {}
    for name, column in COLUMNS.items():
        base = expected(model, name)
        tables[name] = f"frequency_{name}"
        query = (
            _shared(name, left, right, base)
            if name == "ssn"
            else _others(name, left, right)
            if column.others
            else _smoothed(name, column, left, right, base)
        )
        connection.execute(f"CREATE OR REPLACE TABLE {tables[name]} AS {query}")
    connection.unregister("common_names")
    return tables


def _shared(name: str, left: str, right: str, base: float) -> str:
    """A number is as rare as the model says, unless several people of one file give it."""
    persons = " UNION ALL ".join(
        f"SELECT {name}, count(DISTINCT (left(first_name, 2), birth_year)) AS n FROM {table} "
        f"WHERE {name} IS NOT NULL GROUP BY {name}"
        for table in dict.fromkeys((left, right))
    )
    return f"""
        SELECT {name}, least(0.5, {base} * pow({SHARED_NUMBER}, greatest(max(n), 1) - 1))
            AS tf_{name}
        FROM ({persons}) GROUP BY {name}
    """


def _others(name: str, left: str, right: str) -> str:
    """The chance that another person of a file has the value, as often as others of it do."""
    counts = " UNION ALL ".join(
        f"SELECT {name}, count(*) AS n, sum(count(*)) OVER () AS total, "
        f"(sum(count(*) * (count(*) - 1.0)) OVER () / sum(count(*)) OVER ()) AS usual "
        f"FROM {table} WHERE {name} IS NOT NULL GROUP BY {name}"
        for table in dict.fromkeys((left, right))
    )
    return f"""
        SELECT {name}, least(0.5, max((n - 1 + greatest(least(usual, {_USUAL_OTHERS}), 1 / total))
            / (total + {_FEW}))) AS tf_{name}
        FROM ({counts}) GROUP BY {name}
    """


def _smoothed(name: str, column: Column, left: str, right: str, base: float) -> str:
    counts = " UNION ALL ".join(
        f"SELECT {name}, count(*) AS n, sum(count(*)) OVER () AS total FROM {table} "
        f"WHERE {name} IS NOT NULL GROUP BY {name}"
        for table in dict.fromkeys((left, right))
    )
    believed = f"coalesce(any_value(c.rate), {base}) * {column.belief}"
    pooled = f"(sum(n) + {believed}) / (any_value(everyone) + {column.belief})"
    value = pooled
    if column.each:
        value = f"greatest({pooled}, max(CASE WHEN n >= {_COMMON} THEN n / total ELSE 0 END))"
    scale = f"* {base} / sum(n * tf) OVER () * sum(n) OVER ()" if column.scaled else ""
    return f"""
        WITH counts AS ({counts}),
        totals AS (SELECT coalesce(sum(n), 0) AS everyone FROM counts),
        smoothed AS (SELECT {name}, sum(n) AS n, {value} AS tf
            FROM counts CROSS JOIN totals
            LEFT JOIN common_names c ON c.field = '{column.common}' AND c.word = {name}
            GROUP BY {name})
        SELECT {name}, least(0.5, tf {scale})::DOUBLE AS tf_{name} FROM smoothed
    """
