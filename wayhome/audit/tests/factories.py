"""Rows of the two logs, the seals over them, and the hand of somebody who owns the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import connections

from wayhome.audit.choices import Log
from wayhome.audit.models import Disclosure, Seal
from wayhome.audit.queries import faults
from wayhome.core.ids import new_id

START = datetime(2026, 11, 20, 9, tzinfo=UTC)
TICK, HOUR = timedelta(seconds=10), timedelta(hours=1)


def look(at: datetime = START, using: str = "batch", **fields) -> Disclosure:
    held = {
        "by": new_id(), "organization_id": new_id(), "person_id": new_id(),
        "data_class": "housing", "row_class": "demographic", "purpose": "treatment", "what": "page",
    } | fields  # fmt: skip
    return Disclosure.objects.using(using).create(at=at, **held)


def as_owner(sql: str, *values: object) -> None:
    """Behind the application's back."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql, values)


def number_of(line: Disclosure) -> int:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT n FROM audit_disclosure WHERE id = %s", [line.pk])
        return cursor.fetchone()[0]


def seals(log: str = Log.DISCLOSURE) -> list[Seal]:
    return list(Seal.objects.using("batch").filter(log=log).order_by("number"))


def wrong(*anchors) -> list[str]:
    """What the logs are found to suffer from."""
    return [str(one.wrong) for one in faults(anchors)]
