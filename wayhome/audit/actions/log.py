"""Writing to the logs. Nothing here changes or removes a line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from wayhome.audit.models import Disclosure, Event
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
