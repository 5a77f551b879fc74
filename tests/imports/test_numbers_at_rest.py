"""The whole database, byte by byte: nowhere a Social Security number in clear."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connections, transaction
from django.utils import timezone

from tests.architecture.addresses import refer, viewer_named
from wayhome.core.db import seen_by
from wayhome.core.ids import new_id
from wayhome.core.reseal import PLACES, Place, any_unreadable, behind
from wayhome.desk.actions import save_new_person
from wayhome.desk.refresh.run import refresh
from wayhome.exchange.hmis_csv.read import read_export
from wayhome.exchange.models import ImportSample
from wayhome.exchange.x12_834.read import read_roster
from wayhome.matching.actions import ask
from wayhome.matching.models import Pair, Question
from wayhome.people.models import SourceRecord

TYPED = "731204455"
# Nine digits, or 3-2-4, that are not a part of something longer.
NUMBER = re.compile(rb"(?<![0-9A-Za-z+/=-])[0-9]{3}([- ]?)[0-9]{2}\1[0-9]{4}(?![0-9A-Za-z+/=-])")
TABLES = """
SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind IN ('r', 'm')
  AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
  AND c.relnamespace::regnamespace::text NOT LIKE 'pg\\_toast%'
ORDER BY 1
"""


def in_clear(numbers: set[bytes]) -> dict[str, int]:
    """How often any of the numbers stands in a table, by table; in whatever type of column."""
    found = {}
    with connections["owner"].cursor() as cursor:
        cursor.execute(TABLES)
        for (table,) in cursor.fetchall():
            with cursor.copy(f"COPY (SELECT * FROM {table}) TO STDOUT (FORMAT binary)") as copy:
                content = b"".join(copy)
            said = (re.sub(rb"[- ]", b"", one[0]) for one in NUMBER.finditer(content))
            if times := sum(one in numbers for one in said):
                found[table] = times
    return found


@pytest.fixture
def numbers(county: Path) -> set[bytes]:
    """The county, a referral, a question and somebody new; all numbers there are."""
    refer("paula@plan.example", "serena_health_center", "ecm.pof1a")
    by, now = viewer_named("dana@coc.example"), timezone.now()
    with seen_by(by):
        pair = next(one for one in Pair.objects.order_by("id") if one.left_fields.get("ssn"))
        ask(pair_id=pair.pk, side="left", about="ssn", by=by, at=now)
    given = {"first_name": "Ilse", "last_name": "Brandvold", "dob": "1971-05-06", "ssn": TYPED}
    with seen_by(by):
        save_new_person(
            form_key=new_id(), given=given, dob_quality=1, seen=(), apart=(), by=by, at=now
        )
    refresh(import_id=new_id(), at=now, day=timezone.localdate(now))
    told = [TYPED, *read_export(county / "hmis.zip").tables["Client"]["SSN"].to_pylist()]
    for file in county.glob("*.834"):
        told += read_roster(file).members["ssn"].to_pylist()
    return {one.encode() for one in told if one and re.fullmatch("[0-9]{9}", one)}


def test_no_number_lies_in_the_database_in_clear(numbers: set[bytes]) -> None:
    assert len(numbers) > 300
    assert in_clear(numbers) == {}
    assert [place.where for place in PLACES if behind(place)] == []
    any_unreadable()


def test_whoever_may_read_them_reads_them(numbers: set[bytes]) -> None:
    texts = {one.decode() for one in numbers}
    held = set(SourceRecord.objects.using("batch").values_list("ssn", flat=True))
    assert len(held & texts) > 50
    assert SourceRecord.objects.using("batch").get(first_name="Ilse").ssn == TYPED
    pairs = Pair.objects.using("batch").all()
    assert any(one.left_fields.get("ssn") in texts for one in pairs)
    [asked] = Question.objects.using("batch").all()
    assert asked.fields == pairs.get(**asked.keys).left_fields
    samples = ImportSample.objects.using("batch").filter(table="Client")
    assert any(name == "SSN" for sample in samples for name, _before, _after in sample.fields)


@contextmanager
def left_plain(place: Place) -> Iterator[None]:
    """One value of a place in clear, and as it was afterwards."""
    value = {
        place.binary: f"'{TYPED}'::bytea",
        bool(place.member): f"""jsonb_set(
        {place.column}, '{{{place.member}}}', '"731-20-4455"')""",
    }.get(True, f"'{TYPED}'")
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(
            f"UPDATE {place.table} SET {place.column} = {value} WHERE ctid = "
            f"(SELECT min(ctid) FROM {place.table} WHERE length({place.value}) > 0)"
        )
        assert cursor.rowcount >= 1, f"{place.where} has no value to try it with"
        yield
        transaction.set_rollback(True, using="owner")


def test_one_value_left_in_clear_is_found_wherever_it_is(numbers: set[bytes]) -> None:
    for place in PLACES:
        with left_plain(place):
            assert in_clear(numbers), place.where
    assert in_clear(numbers) == {}
