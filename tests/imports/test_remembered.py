"""A remembered "not the same" holds through new files, whatever the linker finds in them."""

from __future__ import annotations

import copy
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from wayhome.core.ids import new_id
from wayhome.desk.refresh.run import refresh
from wayhome.exchange.tests.factories import (
    DAY,
    Rows,
    export_bytes,
    export_rows,
    imported,
    make_source,
)
from wayhome.matching.models import Decision, Found, Pair
from wayhome.people.models import SourceRecord


def round_again() -> None:
    now = timezone.now()
    refresh(import_id=new_id(), at=now, day=timezone.localdate(now))


def people() -> list[object]:
    found = SourceRecord.objects.using("batch").filter(key__in=["C00000", "C00001"], valid_to=None)
    return list(found.order_by("key").values_list("person_id", flat=True))


def twice_the_same() -> Rows:
    """The second client has all that the first one has: the linker joins them by itself."""
    rows = export_rows(6)
    first, second = rows["Client"][:2]
    first |= {"FirstName": "Rosalinda", "LastName": "Quintanilla", "SSN": "521347788"}
    second |= {name: first[name] for name in first if name != "PersonalID"}
    return rows


def test_two_people_stay_two_when_the_next_export_makes_them_look_the_same(
    committed: None, tmp_path: Path, settings
) -> None:
    settings.HOME = tmp_path
    source = make_source()
    rows = twice_the_same()
    imported(source, export_bytes(rows, tmp_path))
    round_again()
    assert len(set(people())) == 1, "they look like one person"
    Decision.objects.using("batch").create(
        organization=source.organization,
        left_source=source,
        left_key="C00000",
        right_source=source,
        right_key="C00001",
        verdict="different",
        by=new_id(),
        at=timezone.now(),
    )
    round_again()
    assert len(set(people())) == 2
    again = copy.deepcopy(rows)
    for client in again["Client"][:2]:
        client["LastName"] = "Quintanilla Vega"
    imported(source, export_bytes(again, tmp_path), DAY + timedelta(days=1))
    round_again()
    versions = SourceRecord.objects.using("batch").filter(key="C00000")
    assert versions.count() == 2, "the new file changed the record"
    assert Found.objects.using("batch").filter(left_key="C00000", band="linked").exists()
    assert len(set(people())) == 2
    assert not Pair.objects.using("batch").filter(verdict="open", left_key="C00000").exists()
