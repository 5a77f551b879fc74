"""What an HMIS export says about people, as facts for eligibility.

The codes and their words stand in `facts.toml`, the queries in `fact_sql/`. A fact bears the class
of its row (`classes.py`) or, where it tells more than the row, its own.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from wayhome.core import duck
from wayhome.eligibility.choices import FACTS
from wayhome.exchange.hmis_csv.classes import data_classes
from wayhome.exchange.hmis_csv.layout import VERSIONS, layout

FOLDER = Path(__file__).parent
# Files of which household members may have no rows: those of the head count for them.
TOLD = {
    "situation": ("CurrentLivingSituation", "InformationDate"),
    "health": ("HealthAndDV", "InformationDate"),
    "assessment": ("Assessment", "AssessmentDate"),
    "event": ("Event", "EventDate"),
}
QUERIES = ("person", "places", "housing", "health")
USED = (
    *("Client", "Enrollment", "Exit", "Project", "Services", "Disabilities", "IncomeBenefits"),
    *(file for file, _ in TOLD.values()),
)


def facts_from_hmis(
    tables: Mapping[str, pa.Table],
    *,
    person_of: pa.Table,
    as_of: dt.date,
    memory_limit: str = duck.MEMORY_LIMIT,
) -> pa.Table:
    """The facts of an export, one row a fact, as a table of `FACTS` in no set order.

    `tables` is `HmisExport.tables`, of either year; a file or column that is not there tells
    nothing. `person_of` has `source_id` (PersonalID) and `person`; nobody else gets facts. Rows
    with `DateDeleted` tell nothing. What still went on when the export was made (its end or its
    making, whichever is earlier, but not after `as_of`) is said to be seen then.
    """
    whole = _completed(tables)
    classes = data_classes(whole)
    attested = _attested(whole["Export"], as_of)
    with duck.session(memory_limit) as database:
        for name in USED:
            table = whole[name].append_column("class", classes[name])
            database.register(f"{name}", table)
        database.register("who", person_of.select(["source_id", "person"]))
        database.register("clock", pa.table({"attested": pa.array([attested], pa.date32())}))
        for name, table in _words().items():
            database.register(name, table)
        database.execute(_sql("enrolled"))
        for name, (file, day) in TOLD.items():
            told = _sql("told").format(name=name, table=f'"{file}"', day=day)
            database.execute(told)
        parts = " UNION ALL ".join(f"({_sql(name)})" for name in QUERIES)
        found = database.sql(_ALL.format(parts=parts)).to_arrow_table()
    return found.select(FACTS.names).cast(FACTS)


# What was not asked tells nothing and is left out.
_ALL = """
    WITH told AS (SELECT * FROM ({parts}) WHERE person IS NOT NULL AND value <> 'not_asked')
    SELECT t.person, t.fact, t.value, t.start, t."end", t.seen, t.source, t.ref,
        coalesce(s.name, t.class) AS data_class
    FROM told t
    JOIN ranks r ON t.class = r.name
    LEFT JOIN fact_classes f ON t.fact = f.fact AND f.value = ''
    LEFT JOIN fact_classes v ON t.fact = v.fact AND t.value = v.value
    LEFT JOIN ranks s ON s.rank = least(r.rank, coalesce(f.rank, 99), coalesce(v.rank, 99))"""


def _completed(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """The tables with every file and column of the newest layout; empty where not there."""
    return {
        name: _widened(tables.get(name, file.schema.empty_table()), file.schema)
        for name, file in layout(VERSIONS[-1]).files.items()
    }


def _widened(table: pa.Table, schema: pa.Schema) -> pa.Table:
    rows = len(table)
    columns = [
        table[field.name].cast(field.type)
        if field.name in table.column_names
        else pa.nulls(rows, field.type)
        for field in schema
    ]
    return pa.table(columns, schema=schema)


def _attested(export: pa.Table, as_of: dt.date) -> dt.date:
    """Until when the export speaks; `as_of` where it does not say, or says a later day."""
    made: dt.datetime | None = pc.max(export["ExportDate"]).as_py()
    ended: dt.date | None = pc.max(export["ExportEndDate"]).as_py()
    days = [ended, made.date() if made else None, as_of]
    return min(day for day in days if day is not None)


@cache
def _sql(name: str) -> str:
    return (FOLDER / "fact_sql" / f"{name}.sql").read_text(encoding="utf-8")


@cache
def _words() -> dict[str, pa.Table]:
    """`codes` (list, code, word), `ranks` (name, rank) and `fact_classes` (fact, value, rank)."""
    rules: dict[str, Any] = tomllib.loads((FOLDER / "facts.toml").read_text(encoding="utf-8"))
    codes = [
        {"list": name, "code": int(code), "word": word}
        for name, words in rules["codes"].items()
        for code, word in words.items()
    ]
    order = rules["classes"].pop("order")
    classes = [
        {"fact": key.partition("/")[0], "value": key.partition("/")[2], "rank": order.index(name)}
        for key, name in rules["classes"].items()
    ]
    ranks = [{"name": name, "rank": rank} for rank, name in enumerate(order)]
    found = {"codes": codes, "ranks": ranks, "fact_classes": classes}
    return {name: pa.Table.from_pylist(rows) for name, rows in found.items()}
