"""Taking imports back also takes back what linking, coverage and screening made of them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from wayhome.core.ids import new_id
from wayhome.core.reseal import PLACES
from wayhome.core.sealed import unseal, unseal_bytes
from wayhome.core.viewer import Viewer
from wayhome.desk.refresh.run import refresh
from wayhome.exchange.actions import approve, receive, undo
from wayhome.exchange.models import ImportRun
from wayhome.exchange.tests.dumps import dump
from wayhome.exchange.work import work
from wayhome.organizations.models import Source
from wayhome.synthetic.county import synthesize_county
from wayhome.synthetic.demo import load_files, make_cast

# Made anew by each refresh: the same but for their own keys and moments.
DERIVED = (
    "public.consent_grant",
    "public.eligibility_fact",
    "public.eligibility_screening",
    "public.matching_pair",
    "public.matching_found",
    "public.matching_comparison",
    "public.matching_keptpart",
    "public.matching_recordkeys",
    "public.matching_valuerate",
    "public.exchange_served",  # whose a service is
)
OWN = ("id", "made_at", "import_id", "at", "full_at")


def known(derived: bool) -> dict[str, list[str]]:
    found = {}
    for table, rows in dump().items():
        if table not in DERIVED:
            found[table] = rows
        elif derived:
            plain = [in_clear(table, json.loads(json.loads(row))) for row in rows]
            found[table] = sorted(
                json.dumps({k: v for k, v in row.items() if k not in OWN}, sort_keys=True)
                for row in plain
            )
    return found


def in_clear(table: str, row: dict[str, Any]) -> dict[str, Any]:
    """The row without encryption, which makes something else of the same value each time."""
    for place in PLACES:
        if table == f"public.{place.table}" and place.binary:
            data = bytes.fromhex(row[place.column].removeprefix("\\x"))
            row[place.column] = unseal_bytes(data, place.where).hex()
        elif table == f"public.{place.table}" and place.member in row[place.column]:
            row[place.column][place.member] = unseal(row[place.column][place.member], place.where)
    return row


def differing(before: dict[str, list[str]], after: dict[str, list[str]]) -> set[str]:
    return {
        table for table in before.keys() | after.keys() if before.get(table) != after.get(table)
    }


@pytest.mark.proof
def test_everything_is_as_it_was(committed: None, tmp_path: Path, settings) -> None:
    settings.HOME = tmp_path
    now = timezone.now()
    day = timezone.localdate(now)
    by = make_cast(at=now)
    for folder, people, seed in (("first", 120, 1), ("second", 130, 2)):
        synthesize_county(people=people, seed=seed, out=tmp_path / folder, as_of=day)
    load_files(tmp_path / "first", by=by, at=now)
    bare, all_of_it = known(derived=False), known(derived=True)
    runs: list[ImportRun] = []
    for place, file in enumerate(("hmis", "costa_serena_health"), start=1):
        at = now + timedelta(seconds=place)
        source = Source.objects.get(code=file)
        name = f"{file}.zip" if file == "hmis" else f"{file}.834"
        viewer = Viewer(by.user_id, source.organization_id)
        with (tmp_path / "second" / name).open("rb") as stream:
            run = receive(
                file=stream, name=name, source=source, by=viewer, at=at, queue=False, using="batch"
            )
        run = work(run.pk, at=at)
        if run.state == "waiting":
            run = approve(run=run, by=viewer, at=at)
        assert run.state == "loaded", run.why
        refresh(import_id=run.pk, at=at, day=day)
        runs.append(run)
    assert differing(bare, known(derived=False)) >= {
        "hmis.client",
        "public.people_sourcerecord",
        "public.people_link",
        "public.coverage_span",
    }
    for run in reversed(runs):
        undo(run=run, by=by, at=now + timedelta(seconds=5))
    branches = {table for table in known(derived=False) if "_of_" in table}
    assert differing(bare, known(derived=False)) <= branches
    refresh(import_id=new_id(), at=now + timedelta(seconds=6), day=day)
    assert differing(all_of_it, known(derived=True)) <= branches
