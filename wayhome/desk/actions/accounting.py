"""The accounting of disclosures (45 CFR 164.528): who was shown what about somebody, for them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from wayhome.audit.actions import disclose, record
from wayhome.core.viewer import Viewer
from wayhome.desk.queries.looks import LooksPage, looks_between
from wayhome.people.models import Person


@transaction.atomic
def make_accounting(
    *, person_id: UUID, since: date, upto: date, by: Viewer, at: datetime
) -> LooksPage:
    """All looks of a span of days, both included; that it was made is logged, too.

    Raises Person.DoesNotExist where there is nobody whom the viewer may see.
    """
    page = looks_between(person_id, viewer=by, since=since, upto=upto)
    if page is None:
        raise Person.DoesNotExist
    disclose([page.person.pk], by=by, at=at, what="accounting")
    record(
        "people.accounting.made",
        by=by,
        at=at,
        target="person",
        target_id=page.person.pk,
        detail={"since": since.isoformat(), "upto": upto.isoformat()},
    )
    return page
