"""Rows of a log by their numbers, each as one digest made in the database, a few at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import connections, transaction

from wayhome.audit.choices import Log
from wayhome.audit.models import Seal
from wayhome.audit.rules import Run

Numbered = tuple[int, bytes]  # a row's number and its digest
TABLES = {Log.DISCLOSURE: "audit_disclosure", Log.EVENT: "audit_event"}
# Named one by one: a column that is added later leaves what was sealed as it was.
COLUMNS = {
    Log.DISCLOSURE: "n, id, at, by, organization_id, person_id, data_class, row_class, purpose,"
    " what, basis, batch",
    Log.EVENT: "n, id, at, by, organization_id, verb, target, target_id, detail",
}
# How times are written in a row's text must not depend on who asks.
ALIKE = "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD'"
AT_ONCE = 20_000
LOWEST = -(2**63)  # no number we gave is below 1, but somebody else may have written one


def newest(log: str, *, using: str = "batch") -> Seal | None:
    """The last seal of a log."""
    return Seal.objects.using(using).filter(log=log).order_by("-number").first()


def rows_after(log: str, number: int, *, most: int, using: str = "batch") -> list[Numbered]:
    """The rows that are committed now and numbered higher, the lowest first."""
    return _rows(log, "WHERE d.n > %s ORDER BY d.n LIMIT %s", [number, most], using)


def rows_among(log: str, spans: Sequence[Run], *, using: str = "batch") -> list[Numbered]:
    """The rows that are committed now in any of these spans of numbers."""
    if not spans:
        return []
    within = (
        "JOIN unnest(%s::bigint[], %s::bigint[]) span(a, b) ON d.n BETWEEN span.a AND span.b"
        " ORDER BY d.n"
    )
    return _rows(log, within, [[one[0] for one in spans], [one[1] for one in spans]], using)


def every_row(log: str, *, upto: int, using: str = "batch") -> Iterator[Numbered]:
    """All rows up to a number; never more than a few thousand in memory."""
    number = LOWEST
    while some := rows_after(log, number, most=AT_ONCE, using=using):
        for one in some:
            if one[0] > upto:
                return
            yield one
        number = some[-1][0]


def every_seal(log: str, *, using: str = "batch") -> Iterator[Seal]:
    """All seals of a log, the first one first."""
    number, all_of = 0, Seal.objects.using(using).filter(log=log).order_by("number")
    while some := list(all_of.filter(number__gt=number)[:1000]):
        yield from some
        number = some[-1].number


def long_unsealed(log: str, *, since: datetime, using: str = "batch") -> bool:
    """Whether a row from before `since` waits behind the last seal: then nobody seals."""
    last = newest(log, using=using)
    with connections[using].cursor() as cursor:
        cursor.execute(
            f"SELECT at < %s FROM {TABLES[Log(log)]} WHERE n > %s ORDER BY n LIMIT 1",
            [since, last.last if last else 0],
        )
        found = cursor.fetchone()
    return bool(found and found[0])


def _rows(log: str, which: str, values: list[Any], using: str) -> list[Numbered]:
    columns = ", ".join(f"d.{one.strip()}" for one in COLUMNS[Log(log)].split(","))
    with transaction.atomic(using=using, savepoint=False), connections[using].cursor() as cursor:
        cursor.execute(ALIKE)
        cursor.execute(
            f"SELECT d.n, sha256(convert_to(ROW({columns})::text, 'UTF8'))"
            f" FROM {TABLES[Log(log)]} d {which}",
            values,
        )
        return [(number, bytes(digest)) for number, digest in cursor.fetchall()]
