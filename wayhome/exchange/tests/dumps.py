"""What a set of tables holds, row by row, to compare before and after."""

from __future__ import annotations

import json

from django.db import connections

# What an import, and taking it back, leaves behind on purpose.
LEFT_BEHIND = (
    "exchange_importrun",
    "exchange_importfinding",
    "exchange_importsample",
    "exchange_importrequest",
    "documents_document",
    "audit_event",
)


def dump(schemas: tuple[str, ...] = ("public", "hmis", "roster")) -> dict[str, list[str]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT format('%%I.%%I', schemaname, tablename) FROM pg_tables "
            "WHERE schemaname = ANY(%s) AND tablename <> ALL(%s)"
            " AND tablename NOT LIKE 'procrastinate%%'",  # what waits to be done about it
            [list(schemas), list(LEFT_BEHIND)],
        )
        found = {}
        for (table,) in sorted(cursor.fetchall()):
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t")
            found[table] = sorted(json.dumps(row, sort_keys=True) for (row,) in cursor.fetchall())
    return found
