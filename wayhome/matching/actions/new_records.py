"""What a record needs on the day it is written down: keys to be found by, and whom it is not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from wayhome.audit.actions import record
from wayhome.core.viewer import Viewer
from wayhome.matching.choices import Verdict
from wayhome.matching.linker.clean_one import Cleaned
from wayhome.matching.linker.keys import keys_of
from wayhome.matching.models import KEYS, Decision
from wayhome.matching.queries import Held
from wayhome.matching.queries.people import pair_keys
from wayhome.people.models import SourceRecord


def keep_keys_of(written: SourceRecord, cleaned: Cleaned) -> None:
    """Let the record be found while somebody is written down, before the next linking."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT matching_keep_keys(%s, %s)", [written.pk, keys_of(cleaned)])


@transaction.atomic
def tell_apart(
    *, written: SourceRecord, others: Sequence[Held], by: Viewer, at: datetime
) -> list[Decision]:
    """Remember that somebody new is none of these, as whoever spoke with them said."""
    if by.user_id is None:
        raise PermissionError("Nobody decides without signing in.")
    mine = Held(written.source, written.key)
    made = Decision.objects.bulk_create(
        Decision(
            organization_id=by.acting_for,
            **dict(zip(KEYS, pair_keys(mine, other), strict=True)),
            verdict=Verdict.DIFFERENT,
            by=by.user_id,
            at=at,
        )
        for other in others
    )
    for one in made:
        record("matching.pair.told_apart", by=by, at=at, target="decision", target_id=one.pk)
    return made


@transaction.atomic
def forget_telling_apart(*, written: SourceRecord, by: Viewer, at: datetime) -> bool:
    """Take back what was said when the record was written; whether no other decision stands."""
    standing = _about(written)
    standing.filter(at=written.valid_from, verdict=Verdict.DIFFERENT).update(undone_at=at)
    return not standing.exists()


def _about(written: SourceRecord) -> QuerySet[Decision]:
    left = Q(left_source=written.source_id, left_key=written.key)
    right = Q(right_source=written.source_id, right_key=written.key)
    return Decision.objects.filter(left | right, undone_at=None)
