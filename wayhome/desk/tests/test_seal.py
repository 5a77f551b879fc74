"""Disclosures are closed by a chain of digests, by the role that does it every hour."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from django.db import connections

from wayhome.audit.actions import broken_seal, disclose, seal
from wayhome.audit.models import Seal
from wayhome.core.db import seen_by
from wayhome.core.ids import new_id
from wayhome.core.viewer import Viewer
from wayhome.organizations.models import Organization
from wayhome.people.models import Person

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def look(at: datetime) -> None:
    organization, _ = Organization.objects.get_or_create(
        code="seal", defaults={"name": "Seal", "kind": "coc"}
    )
    person = Person.objects.using("batch").create(display_name="Made Up")
    by = Viewer(new_id(), organization.pk)
    with seen_by(by):
        disclose([person.pk], by=by, at=at, what="page")


def test_the_batch_role_seals_and_a_changed_row_shows(committed: None) -> None:
    look(NOON)
    first = seal(at=NOON + timedelta(hours=1))
    look(NOON + timedelta(hours=1, minutes=5))
    second = seal(at=NOON + timedelta(hours=2))
    assert (first.rows, second.rows) == (1, 1)
    assert broken_seal() is None
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE audit_disclosure SET what = 'export' WHERE at = %s", [NOON])
    assert broken_seal() == first


def test_two_at_once_close_each_disclosure_once(committed: None) -> None:
    look(NOON)

    def one(minute: int) -> None:
        try:
            seal(at=NOON + timedelta(minutes=minute))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=[minute]) for minute in (5, 5, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(Seal.objects.using("batch").values_list("rows", flat=True)) == [0, 0, 1]
    assert broken_seal() is None
