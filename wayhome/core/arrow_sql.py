"""The one adapter between Arrow tables and PostgreSQL: COPY, in both directions.

Rows never pass through Python objects: Arrow writes and reads the CSV that COPY speaks. NULL is an
unquoted empty field, an empty text a quoted one, so that neither turns into the other.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import suppress
from queue import Full, Queue
from threading import Event, Thread
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
from django.db import connections

from wayhome.core.duck import session

BLOCK = 50_000  # rows a piece

# What a PostgreSQL type is read as.
TYPES: dict[str, pa.DataType] = {
    "uuid": pa.string(),
    "text": pa.string(),
    "varchar": pa.string(),
    "bpchar": pa.string(),
    "jsonb": pa.string(),
    "int2": pa.int32(),
    "int4": pa.int32(),
    "int8": pa.int64(),
    "float8": pa.float64(),
    "bool": pa.bool_(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
    "timestamptz": pa.timestamp("us", tz="UTC"),
    "numeric": pa.decimal128(14, 2),
}
TRUTH = ["t", "true"]
FALSEHOOD = ["f", "false"]


def read_table(query: str, params: Sequence[Any] = (), *, using: str = "batch") -> pa.Table:
    """The rows of a query as an Arrow table. Columns of array type come as JSON text."""
    schema = _schema(query, params, using)
    with connections[using].cursor() as cursor:
        cursor.execute("SET LOCAL timezone = 'UTC'")
        raw = io.BytesIO()
        with cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv)", params) as copy:
            for piece in copy:
                raw.write(piece)
    if not raw.tell():
        return schema.empty_table()
    raw.seek(0)
    return pa_csv.read_csv(
        raw,
        read_options=pa_csv.ReadOptions(column_names=schema.names, block_size=1 << 24),
        parse_options=pa_csv.ParseOptions(newlines_in_values=True),
        convert_options=pa_csv.ConvertOptions(
            column_types=schema,
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            null_values=[""],
            true_values=TRUTH,
            false_values=FALSEHOOD,
        ),
    )


def _schema(query: str, params: Sequence[Any], using: str) -> pa.Schema:
    """Ask the database for the column types, without a row."""
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({query}) q LIMIT 0", params)
        registry = connections[using].connection.adapters.types
        fields = []
        for column in cursor.description:
            known = registry.get(column.type_code)
            fields.append((column.name, TYPES.get(known.name if known else "", pa.string())))
    return pa.schema(fields)


def copy_in(table: pa.Table, into: str, *, columns: Sequence[str], using: str = "batch") -> int:
    """COPY an Arrow table into `into` (a table name of ours); returns the number of rows.

    List columns are written as PostgreSQL arrays. COPY cannot write under row security: `into` is
    a staging table, or the role is wayhome_batch.
    """
    names = ", ".join(f'"{name}"' for name in columns)
    ready = _flat(table.select(list(columns)))
    with (
        connections[using].cursor() as cursor,
        cursor.copy(f"COPY {into} ({names}) FROM STDIN (FORMAT csv)") as copy,
    ):
        pieces = _pieces(ready)
        # While the server takes one piece, the next is written: both have a processor to use.
        for piece in pieces if len(ready) <= BLOCK else ahead(pieces):
            copy.write(piece)
    return len(table)


def _pieces(table: pa.Table) -> Iterator[bytes]:
    options = pa_csv.WriteOptions(include_header=False, quoting_style="needed")
    for batch in table.to_batches(max_chunksize=BLOCK):
        buffer = io.BytesIO()
        pa_csv.write_csv(batch, buffer, options)
        yield buffer.getvalue()


def ahead(pieces: Iterator[bytes], held: int = 2) -> Iterator[bytes]:
    """The same pieces, made in a thread of their own up to `held` ahead of who takes them."""
    made: Queue[bytes | BaseException | None] = Queue(held)
    stopped = Event()

    def offer(piece: bytes | BaseException | None) -> None:
        while not stopped.is_set():
            with suppress(Full):
                made.put(piece, timeout=0.1)
                return

    def make() -> None:
        try:
            for piece in pieces:
                offer(piece)
                if stopped.is_set():
                    return
            offer(None)
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            offer(error)

    maker = Thread(target=make, daemon=True)
    maker.start()
    try:
        while (piece := made.get()) is not None:
            if isinstance(piece, BaseException):
                raise piece
            yield piece
    finally:
        stopped.set()
        maker.join()


def _flat(table: pa.Table) -> pa.Table:
    """Lists as array literals, times without a zone name: what COPY reads."""
    parts = []
    for field in table.schema:
        name = f'"{field.name}"'
        if pa.types.is_list(field.type):
            parts.append(
                f"CASE WHEN {name} IS NULL THEN NULL ELSE '{{' || array_to_string("
                f"list_transform({name}, lambda v: '\"' || replace(replace(v, '\\', '\\\\'), "
                f"'\"', '\\\"') || '\"'), ',') || '}}' END AS {name}"
            )
        elif pa.types.is_timestamp(field.type) and field.type.tz:
            parts.append(
                f"strftime({name} AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M:%S.%f+00') AS {name}"
            )
        else:
            parts.append(name)
    if all(part.startswith('"') for part in parts):
        return table
    with session() as duck:
        duck.execute("SET preserve_insertion_order = true")
        duck.register("given", table)
        flat: pa.Table = duck.sql(f"SELECT {', '.join(parts)} FROM given").to_arrow_table()
    return flat
