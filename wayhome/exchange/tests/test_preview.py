"""What the page says will change is what approving then changes, to the row."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest

from wayhome.exchange.actions import approve
from wayhome.exchange.models import ImportSample
from wayhome.exchange.roster_store.current import current_roster
from wayhome.exchange.roster_store.tests.factories import member, roster
from wayhome.exchange.show import summary
from wayhome.exchange.tests.edits import changes, edited, written
from wayhome.exchange.tests.factories import (
    DAY,
    export_bytes,
    export_rows,
    imported,
    make_source,
    viewer_at,
)
from wayhome.people.models import SourceRecord

NEXT = DAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def home(tmp_path, settings):
    settings.HOME = tmp_path
    return tmp_path


@pytest.mark.parametrize("seed", range(2))
def test_approving_does_what_the_preview_counted(committed: None, home, seed) -> None:
    chance, source, rows = Random(seed), make_source(), export_rows(12)
    imported(source, export_bytes(rows, home))
    for night in range(1, 5):
        content = export_bytes(edited(rows, chance), home)
        at = DAY + timedelta(days=night)
        run = imported(source, content, at, dry_run=True)
        assert run.state == "waiting", run.why
        preview, living = changes(run), set(living_clients())
        run = approve(run=run, by=viewer_at(source), at=at)
        assert (run.state, changes(run)) == ("loaded", preview), run.why
        assert written(run) == preview
        people = preview.get("Client", {})
        assert len(living - set(living_clients())) <= sum(people.values())
        assert bool(preview) == (summary(run) != "nothing changes")


def living_clients() -> list[str]:
    found = SourceRecord.objects.using("batch").filter(
        valid_to=None, vanished_at=None, deleted_at=None
    )
    return sorted(found.values_list("key", flat=True))


def test_clients_left_out_of_their_own_file_are_counted(committed: None, home) -> None:
    """The same export date, and a Client file that lost rows of which the others still speak."""
    source, rows = make_source(), export_rows(40)
    imported(source, export_bytes(rows, home))
    rows["Client"] = rows["Client"][6:]
    run = imported(source, export_bytes(rows, home), NEXT)
    assert run.state == "waiting"
    assert "34 clients, the last one had 40" in run.why
    assert summary(run) == "6 no longer in the file"
    assert ImportSample.objects.using("batch").filter(run=run, table="Client").count() == 5
    run = approve(run=run, by=viewer_at(source), at=NEXT)
    assert changes(run) == {"Client": {"vanished": 6}}
    assert len(living_clients()) == 34


def test_who_was_merged_away_vanishes(committed: None, home) -> None:
    source, rows = make_source(fewer_percent=100), export_rows(4)
    imported(source, export_bytes(rows, home))
    rows["Client"] = rows["Client"][1:]
    for table in rows.values():
        for row in table:
            if row.get("PersonalID") == "C00000":
                row["PersonalID"] = "C00001"
    imported(source, export_bytes(rows, home), NEXT)
    assert living_clients() == ["C00001", "C00002", "C00003"]


def test_fewer_clients_whom_the_file_does_not_cover_are_explained(committed: None, home) -> None:
    source, rows = make_source(), export_rows(40)
    imported(source, export_bytes(rows, home))
    fewer = {name: list(table) for name, table in rows.items()}
    fewer["Export"] = [rows["Export"][0] | {"ExportStartDate": date(2025, 9, 1)}]
    left = {row["PersonalID"] for row in rows["Exit"]}  # in June, all 14 of them
    for name in ("Client", "Enrollment", "Exit", "Disabilities", "Services"):
        fewer[name] = [row for row in rows[name] if row["PersonalID"] not in left]
    run = imported(source, export_bytes(fewer, home), NEXT)
    assert run.state == "waiting"
    assert "26 clients, the last one had 40" in run.why
    assert "who are not in this file: 14." in run.why
    assert "Kept as they are: 14, because the file does not cover them" in run.why
    assert changes(run) == {"Export": {"changed": 1}}


def test_a_rosters_preview_is_what_loading_does(committed: None, home) -> None:
    chance, source = Random(7), make_source("plan", "834")
    members = {n: member(n) for n in range(30)}
    imported(source, roster(list(members.values())), name="plan.834")
    for night in range(1, 6):
        at = DAY + timedelta(days=night)
        for n in chance.sample(range(60), 12):
            verb = chance.choice(("go", "rename", "come"))
            if verb == "go" and len(members) > 5:
                members.pop(n, None)
            elif verb == "rename" and n in members:
                members[n] = member(n, last_name=f"Night{night}")
            elif verb == "come":
                members.setdefault(n, member(n))
        before = by_cin(source)
        sent = roster(list(members.values()))
        run = imported(source, sent, at, name="plan.834", dry_run=True)
        preview = run.counts
        run = approve(run=run, by=viewer_at(source), at=at)
        assert (run.state, run.counts) == ("loaded", preview)
        after = by_cin(source)
        both = before.keys() & after.keys()
        truth = {
            "new": len(after.keys() - before.keys()),
            "changed": sum(before[cin] != after[cin] for cin in both),
            "vanished": len(before.keys() - after.keys()),
            "same": sum(before[cin] == after[cin] for cin in both),
        }
        assert preview["Members"] == {change: n for change, n in truth.items() if n}


def by_cin(source) -> dict[str, str]:
    rows = current_roster(source.pk).members.select(["cin", "last_name"]).to_pylist()
    return {row["cin"]: row["last_name"] for row in rows}
