"""What runs inside a Spark worker: DuckDB over one Arrow batch after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import duckdb
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

from wayhome.core.duck import session
from wayhome.matching.linker.clean import CLEANED, registered, spellings

# What one task's DuckDB may hold; a batch of 50,000 records and its names take a tenth of it.
MEMORY_LIMIT = "1GB"
Batch = Callable[[duckdb.DuckDBPyConnection, pa.Table], pa.Table]


def cleaned(frame: DataFrame) -> DataFrame:
    """Numbered records (`clean.NUMBERED`), cleaned."""
    return _mapped(frame, _clean)


def queried(frame: DataFrame, query: str) -> DataFrame:
    """What a DuckDB query over `batch` answers for each part of a frame.

    Only for queries that look at one row at a time: where one batch ends is chance.
    """
    return _mapped(frame, partial(_query, query))


def _clean(connection: duckdb.DuckDBPyConnection, batch: pa.Table) -> pa.Table:
    with registered(connection, {"raw": batch, **spellings(batch)}):
        return connection.sql(CLEANED).to_arrow_table()


def _query(query: str, connection: duckdb.DuckDBPyConnection, batch: pa.Table) -> pa.Table:
    with registered(connection, {"batch": batch}):
        return connection.sql(query).to_arrow_table()


def _mapped(frame: DataFrame, work: Batch) -> DataFrame:
    with session(MEMORY_LIMIT, threads=1) as connection:
        empty = to_arrow_schema(frame.schema).empty_table()
        schema = _signed(work(connection, empty)).schema
    return frame.mapInArrow(partial(_each, work), from_arrow_schema(schema))


def _each(work: Batch, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    with session(MEMORY_LIMIT, threads=1) as connection:
        for batch in batches:
            yield from _signed(work(connection, pa.Table.from_batches([batch]))).to_batches()


def _signed(table: pa.Table) -> pa.Table:
    """Spark has no unsigned numbers: those of 64 bits keep their bits, shorter ones their value."""
    for at, field in enumerate(table.schema):
        column = table.column(at)
        if field.type == pa.uint64():
            chunks = [chunk.view(pa.int64()) for chunk in column.chunks]
            table = table.set_column(at, field.name, pa.chunked_array(chunks, pa.int64()))
        elif field.type == pa.uint32():
            table = table.set_column(at, field.name, column.cast(pa.int64()))
    return table
