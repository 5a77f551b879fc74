"""What goes into PostgreSQL through the adapter comes out the same."""

from __future__ import annotations

import datetime as dt
import threading
from decimal import Decimal

import pyarrow as pa
import pytest
from django.db import connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wayhome.core.arrow_sql import ahead, copy_in, read_table

TABLE = """
CREATE TEMP TABLE round_trip (
  a text, b integer, c date, d timestamptz, e numeric(14, 2), f boolean, g text[], h float8
) ON COMMIT DROP
"""
# PostgreSQL text holds no NUL; everything else must survive.
words = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
rows = st.fixed_dictionaries(
    {
        "a": st.none() | words,
        "b": st.none() | st.integers(-(2**31), 2**31 - 1),
        "c": st.none() | st.dates(dt.date(1800, 1, 1), dt.date(2200, 1, 1)),
        "d": st.none()
        | st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2100, 1, 1), timezones=st.just(dt.UTC)),
        "e": st.none() | st.decimals(-(10**9), 10**9, places=2),
        "f": st.none() | st.booleans(),
        "g": st.none() | st.lists(words, max_size=3),
        "h": st.none() | st.floats(allow_nan=False, allow_infinity=False),
    }
)
SCHEMA = pa.schema(
    [
        ("a", pa.string()),
        ("b", pa.int32()),
        ("c", pa.date32()),
        ("d", pa.timestamp("us", tz="UTC")),
        ("e", pa.decimal128(14, 2)),
        ("f", pa.bool_()),
        ("g", pa.list_(pa.string())),
        ("h", pa.float64()),
    ]
)


@pytest.mark.django_db(databases=["default", "batch"])
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(rows, min_size=1, max_size=5))
def test_round_trip(given_rows: list[dict[str, object]]) -> None:
    table = pa.Table.from_pylist(given_rows, schema=SCHEMA)
    with transaction.atomic(using="batch"), connections["batch"].cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS round_trip")
        cursor.execute(TABLE.replace(" ON COMMIT DROP", ""))
        copy_in(table, "round_trip", columns=SCHEMA.names)
        back = read_table("SELECT a, b, c, d, e, f, h FROM round_trip").to_pylist()
        cursor.execute("SELECT g FROM round_trip")
        lists = [row[0] for row in cursor.fetchall()]
        cursor.execute("DROP TABLE round_trip")
    assert back == [{k: v for k, v in row.items() if k != "g"} for row in given_rows]
    assert lists == [row["g"] for row in given_rows]
    assert all(isinstance(row["e"], Decimal | None) for row in back)


def test_pieces_made_ahead_are_the_same_and_errors_arrive() -> None:
    pieces = [bytes([n]) * 10 for n in range(50)]
    assert list(ahead(iter(pieces))) == pieces

    def broken():
        yield b"one"
        raise ValueError("the disk is full")

    with pytest.raises(ValueError, match="disk is full"):
        list(ahead(broken()))


def test_who_stops_early_leaves_no_thread() -> None:
    before = threading.active_count()
    taken = ahead(bytes([n]) for n in range(100))
    assert next(taken) == b"\0"
    taken.close()
    assert threading.active_count() == before
