"""Disclosures are sealed in a chain, and what is changed behind the application breaks it."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from wayhome.audit.actions import ON_ITS_WAY, broken_seal, seal
from wayhome.audit.models import Disclosure, Seal
from wayhome.core.ids import new_id

HOUR = timedelta(hours=1)
START = datetime(2026, 11, 20, 9, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("committed")


def look(at: datetime) -> Disclosure:
    return Disclosure.objects.using("batch").create(
        at=at, by=new_id(), organization_id=new_id(), person_id=new_id(),
        data_class="housing", row_class="demographic", purpose="treatment", what="page",
    )  # fmt: skip


def test_each_seal_closes_what_came_since_the_last() -> None:
    look(START)
    look(START + timedelta(minutes=5))
    first = seal(at=START + HOUR)
    look(START + HOUR)
    second = seal(at=START + 2 * HOUR)
    assert (first.rows, second.rows) == (2, 1)
    assert first.digest != second.digest
    assert broken_seal() is None


def test_a_look_still_on_its_way_in_waits_for_the_next_seal() -> None:
    look(START + HOUR - ON_ITS_WAY / 2)
    assert seal(at=START + HOUR).rows == 0
    look(START + HOUR - ON_ITS_WAY / 3)  # committed after the seal, logged before it
    assert seal(at=START + 2 * HOUR).rows == 2
    assert broken_seal() is None


def test_sealing_twice_at_once_seals_once() -> None:
    look(START)
    made: list[Seal | None] = []

    def close() -> None:
        try:
            made.append(seal(at=START + HOUR))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=close) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(made) == 4
    assert len([one for one in made if one is not None]) == Seal.objects.using("batch").count() == 1


@pytest.mark.parametrize("change", ["UPDATE audit_disclosure SET what = 'list'",
                                    "DELETE FROM audit_disclosure"])  # fmt: skip
def test_a_change_behind_the_application_breaks_the_seal(change: str) -> None:
    line = look(START)
    first = seal(at=START + HOUR)
    seal(at=START + 2 * HOUR)
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"{change} WHERE id = %s", [line.pk])
    assert broken_seal() == first
