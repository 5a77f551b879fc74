"""A database from before numbers were encrypted: `wayhome migrate` leaves none in clear."""

from __future__ import annotations

import json
from collections.abc import Iterator

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections

import conftest as database
from config.roles import CREATE_EXTENSIONS
from wayhome.core.reseal import PLACES, behind
from wayhome.core.sealed import unseal
from wayhome.people.numbers import ssn_indexes_of

NUMBER = "731204455"
BEFORE = {"people": "0007", "matching": "0013", "exchange": "0009"}
FILLED = {"uuid": "gen_random_uuid()", "jsonb": "'{}'", "boolean": "false", "bytea": "''",
          "timestamp with time zone": "now()", "date": "now()", "ARRAY": "'{}'"}  # fmt: skip
RUN, SOURCE, OWNER, PERSON = (f"00000000-0000-7000-8000-00000000000{n}" for n in range(4))
# What a row belongs to, by the end of its column's name.
BELONGS = {"source_id": SOURCE, "run_id": RUN, "organization_id": OWNER, "asked_of_id": OWNER,
           "person_id": PERSON}  # fmt: skip


@pytest.fixture
def old(django_db_setup, django_db_blocker, request) -> Iterator[str]:
    """A database with the tables of before, in use; its name."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    name = f"migrating_{worker}"
    with django_db_blocker.unblock():
        with database.superuser() as link:
            link.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            link.execute(f"CREATE DATABASE {name} OWNER wayhome_owner")
        with database.superuser(name) as link:
            link.execute(CREATE_EXTENSIONS)
        try:
            with database.used(name):
                for app, last in BEFORE.items():
                    call_command("migrate", app, last, database="owner", verbosity=0)
                yield name
        finally:
            with database.superuser() as link:
                link.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def put(link: psycopg.Connection, table: str, **given: str) -> None:
    """A row with these values, and anything where something must be."""
    schema, _, plain = table.rpartition(".")
    columns = link.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = %s"
        " AND table_name = %s AND is_nullable = 'NO' AND is_identity = 'NO'",
        [schema or "public", plain],
    ).fetchall()
    filled = {name: FILLED.get(kind, "'0'") for name, kind in columns if name not in given}
    filled |= {
        name: f"'{of}'" for name in filled for end, of in BELONGS.items() if name.endswith(end)
    }
    values = [*filled.values(), *(["%s"] * len(given))]
    names = ", ".join(f'"{one}"' for one in (*filled, *given))
    link.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join(values)})", [*given.values()])


def on_disk(link: psycopg.Connection, table: str) -> bytes:
    link.execute("CHECKPOINT")
    query = "SELECT pg_read_binary_file(pg_relation_filepath(%s))"
    return bytes(link.execute(query, [table]).fetchone()[0])


@pytest.mark.proof
def test_numbers_that_are_there_are_encrypted(old: str) -> None:
    fields = json.dumps({"first_name": "Ana", "ssn": NUMBER})
    quoted = json.dumps([{"row": 1, "value": NUMBER}])
    leaf = f"roster.member_{RUN.replace('-', '')}"
    with database.superuser(old) as link:
        link.execute("SET session_replication_role = replica")
        put(link, "organizations_organization", id=OWNER)
        put(link, "organizations_source", id=SOURCE)
        put(link, "exchange_importrun", id=RUN)
        put(link, "people_person", id=PERSON)
        put(link, "people_sourcerecord", ssn=NUMBER, key="1")
        put(link, "people_sourcerecord", ssn="", key="2")
        put(link, "hmis.client", ssn=NUMBER, personalid="1")
        link.execute("SELECT roster.begin(%s, %s), roster.attach(%s, %s)", [SOURCE, RUN] * 2)
        put(link, leaf, ssn=NUMBER, cin="90000001A")
        put(link, "matching_pair", left_fields=fields, right_fields=fields)
        put(link, "matching_question", fields=fields)
        put(link, "matching_valuerate", field="ssn", value=NUMBER)
        put(link, "exchange_importfinding", examples=quoted)
        put(link, "exchange_importsample", fields=quoted)
        tables = [place.table for place in PLACES if place.table != "roster.member"] + [leaf]
        assert sum(NUMBER.encode() in on_disk(link, table) for table in tables) >= 7

    call_command("migrate", database="owner", verbosity=0)

    assert {place.where: behind(place) for place in PLACES if behind(place)} == {}
    with connections["owner"].cursor() as cursor:
        for place in PLACES:
            cursor.execute(
                f"SELECT {place.value} FROM {place.table} WHERE length({place.value}) > 0"
            )
            for (kept,) in cursor.fetchall():
                assert NUMBER in unseal(kept, place.where), place.where
        cursor.execute(
            "SELECT ssn_index, ssn_last4_index, length(row_hash) FROM people_sourcerecord"
            " ORDER BY key"
        )
        assert cursor.fetchall() == [(*ssn_indexes_of(NUMBER).values(), 32), ("", "", 32)]
        cursor.execute("SELECT count(*) FROM matching_valuerate")
        assert cursor.fetchone() == (0,)
    with database.superuser(old) as link:
        assert [one for one in tables if NUMBER.encode() in on_disk(link, one)] == []
