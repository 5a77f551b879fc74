"""Writing to the logs. Nothing here changes or removes a line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connections, transaction

from wayhome.audit.models import Disclosure, Event, Seal
from wayhome.core.ids import new_id
from wayhome.core.viewer import Viewer

WHILE_TYPING = timedelta(minutes=10)


def record(
    verb: str,
    *,
    by: Viewer,
    at: datetime,
    target: str = "",
    target_id: UUID | None = None,
    detail: Mapping[str, Any] | None = None,
    using: str = "default",
) -> Event:
    """Note that somebody did something. `detail` holds ids, counts and codes, never names."""
    return Event.objects.using(using).create(
        at=at,
        by=by.user_id,
        organization_id=by.organization_id,
        verb=verb,
        target=target,
        target_id=target_id,
        detail=dict(detail or {}),
    )


def disclose(
    people: Iterable[UUID],
    *,
    by: Viewer,
    at: datetime,
    what: str,
    classes: Iterable[str] = ("demographic",),
    row_class: str = "demographic",
    basis: str = "",
) -> None:
    """Log that the viewer was shown these people, one line per person and class of data.

    `row_class` is what the look gives away by itself: a look by a Part 2 program says that the
    person is in one, so the line is of that class.
    """
    kinds, batch = list(classes), new_id()
    Disclosure.objects.bulk_create(
        [
            Disclosure(
                at=at,
                by=by.user_id,
                organization_id=by.organization_id,
                person_id=person,
                data_class=kind,
                row_class=row_class,
                purpose=by.purpose,
                what=what,
                basis=basis,
                batch=batch,
            )
            for person in people
            for kind in kinds
        ],
        batch_size=1000,
    )


def disclose_while_typing(
    people: Iterable[UUID], *, by: Viewer, at: datetime, what: str, row_class: str = "demographic"
) -> None:
    """`disclose`, but one line for what is shown again and again while somebody types.

    Whom the same worker was shown for the same thing within `WHILE_TYPING` has their line.
    """
    shown = list(people)
    told = Disclosure.objects.filter(
        person_id__in=shown,
        at__gt=at - WHILE_TYPING,
        by=by.user_id,
        organization_id=by.organization_id,
        what=what,
    ).values_list("person_id", flat=True)
    fresh = set(shown).difference(told) if shown else ()
    if fresh:
        disclose(sorted(fresh), by=by, at=at, what=what, row_class=row_class)


DIGEST = """
SELECT count(*), coalesce(string_agg(d::text, E'\\n' ORDER BY d.at, d.id), '')
FROM audit_disclosure d WHERE d.at > %s AND d.at <= %s
"""
BEGINNING = datetime.fromisoformat("0001-01-01T00:00:00+00:00")
# A look is logged before its transaction ends: what is younger may still be on its way in.
ON_ITS_WAY = timedelta(minutes=10)
LOCK = 7_200_002  # one seal at a time; any fixed number of our own does


def seal(*, at: datetime, using: str = "batch") -> Seal | None:
    """Close what was logged since the last seal with a digest chained to it; None if that is now.

    Rows younger than ten minutes wait for the next seal.
    """
    upto = at - ON_ITS_WAY
    with transaction.atomic(using=using):
        with connections[using].cursor() as cursor:
            # The roles may only add to these tables, which is too little for a table lock.
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        last = Seal.objects.using(using).order_by("-id").first()
        if last is not None and last.upto >= upto:
            return None
        rows, digest = _digest(last, upto, using)
        return Seal.objects.using(using).create(at=at, upto=upto, rows=rows, digest=digest)


def broken_seal(*, using: str = "batch") -> Seal | None:
    """The first seal that no longer fits the rows it closed; None while the log is whole."""
    before: Seal | None = None
    for one in Seal.objects.using(using).order_by("id"):
        if (one.rows, one.digest) != _digest(before, one.upto, using):
            return one
        before = one
    return None


def _digest(last: Seal | None, upto: datetime, using: str) -> tuple[int, str]:
    with connections[using].cursor() as cursor:
        cursor.execute("SET LOCAL timezone = 'UTC'")
        cursor.execute(DIGEST, [last.upto if last else BEGINNING, upto])
        rows, text = cursor.fetchone()
    chained = (last.digest if last else "") + text
    return rows, hashlib.sha256(chained.encode()).hexdigest()
