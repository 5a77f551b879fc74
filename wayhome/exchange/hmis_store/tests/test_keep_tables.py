"""The schema's tables are the layouts' files, and nobody but the batch role reaches them."""

from __future__ import annotations

import pytest
from django.db import connections

from wayhome.exchange.hmis_csv.layout import VERSIONS, layout
from wayhome.exchange.hmis_store.tables import TYPES, VERSION_COLUMNS, tables

POSTGRES = {"S": "text", "I": "integer", "D": "date", "T": "timestamp without time zone"}


@pytest.mark.django_db(databases=["default", "batch", "owner"])
def test_every_column_of_every_year_has_its_place_and_type() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = 'hmis'"
        )
        there = {(table, column): kind for table, column, kind in cursor.fetchall()}
    for version in VERSIONS:
        for name, file in layout(version).files.items():
            for column in file.columns:
                found = there[name.lower(), column.name.lower()]
                assert found == POSTGRES.get(column.kind, "numeric"), (version, name, column.name)
            assert {(name.lower(), extra) for extra in VERSION_COLUMNS} <= set(there)
    assert set(TYPES) == {"S", "I", "D", "T", "M"}
    assert {table for table, _ in there} == {name.lower() for name in tables()}


@pytest.mark.django_db(databases=["default", "batch", "owner"])
def test_the_application_has_no_right_to_any_of_them() -> None:
    with connections["owner"].cursor() as cursor:
        for schema in ("hmis", "roster"):
            cursor.execute(
                """SELECT c.relname FROM pg_class c
                WHERE c.relnamespace = %s::regnamespace AND c.relkind IN ('r', 'p')
                  AND (has_table_privilege('wayhome_app', c.oid, 'SELECT, INSERT, UPDATE, DELETE')
                    OR has_any_column_privilege('wayhome_app', c.oid, 'SELECT'))""",
                [schema],
            )
            assert cursor.fetchall() == []
            cursor.execute(
                """SELECT p.proname FROM pg_proc p WHERE p.pronamespace = %s::regnamespace
                AND has_function_privilege('wayhome_app', p.oid, 'EXECUTE')""",
                [schema],
            )
            assert cursor.fetchall() == []
            cursor.execute("SELECT has_schema_privilege('public', %s, 'USAGE')", [schema])
            assert cursor.fetchone() == (False,)


@pytest.mark.django_db(databases=["default", "batch", "owner"])
def test_functions_that_act_as_the_owner_have_a_fixed_path() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            """SELECT proname FROM pg_proc WHERE prosecdef
            AND pronamespace IN ('hmis'::regnamespace, 'roster'::regnamespace)
            AND NOT coalesce(array_to_string(proconfig, ','), '') LIKE '%%search_path=pg_catalog%%'
            """
        )
        assert cursor.fetchall() == []
