"""What follows an import: the same links as on files, and nothing done or written twice."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from django.db import connections
from django.utils import timezone

from wayhome.core.arrow_sql import read_table
from wayhome.core.ids import new_id
from wayhome.coverage.models import Span
from wayhome.desk.refresh import found, gather
from wayhome.desk.refresh.run import refresh
from wayhome.desk.worklist.job import Request, make_worklist
from wayhome.eligibility.models import Fact, Screening
from wayhome.exchange.models import ImportRun, Served
from wayhome.exchange.roster_store.retire import drop, retire_due
from wayhome.matching.models import Comparison, Decision, Pair
from wayhome.people.models import Link, SourceRecord

PLAN = "costa_serena_health"
LINKED = """
SELECT r.key AS hmis_id, s.code AS plan, l.key AS cin
FROM people_link l
JOIN organizations_source s ON s.id = l.source_id AND s.kind = '834'
JOIN people_sourcerecord r ON r.person_id = l.person_id AND r.valid_to IS NULL
  AND r.deleted_at IS NULL
WHERE l.undone_at IS NULL
"""


def round_again(days: int = 0) -> date:
    now = timezone.now()
    day = timezone.localdate(now) + timedelta(days=days)
    refresh(import_id=new_id(), at=now, day=day)
    return day


def linked() -> set[tuple[str, str, str]]:
    return {(row["hmis_id"], row["plan"], row["cin"]) for row in read_table(LINKED).to_pylist()}


def no_linker(monkeypatch: pytest.MonkeyPatch) -> None:
    def compare(records: pa.Table, plans: dict[str, pa.Table]) -> pa.Table:
        raise AssertionError("nobody changed, and all were compared again")

    monkeypatch.setattr(found, "compare", compare)


def written(since: int) -> dict[str, int]:
    """Rows of each table that transactions since this one wrote."""
    rows = {}
    with connections["batch"].cursor() as cursor:
        cursor.execute(
            "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND"
            " relnamespace::regnamespace::text IN ('public', 'hmis', 'roster')"
        )
        for (table,) in cursor.fetchall():
            if "procrastinate" in table or table.startswith("django_"):
                continue
            cursor.execute(f"SELECT count(*) FROM {table} WHERE xmin::text::bigint >= %s", [since])
            if count := cursor.fetchone()[0]:
                rows[table] = count
    return rows


def counts() -> dict[str, int]:
    models = (Link, Pair, Fact, Screening, Span, SourceRecord)
    return {one.__name__: one.objects.using("batch").count() for one in models}


def now_in_the_database() -> int:
    with connections["batch"].cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        return int(cursor.fetchone()[0])


def test_the_web_links_whom_the_command_line_links(county: Path) -> None:
    rosters = sorted(county.glob("*.834"))
    assert len(rosters) == 2
    made = make_worklist(
        Request(county / "hmis.zip", rosters), today=timezone.localdate(timezone.now())
    )
    on_files = set()
    for row in made.rows.to_pylist():
        pairs = zip(*(row[name].split("|") for name in ("plan", "cin")), strict=True)
        on_files |= {
            (hmis_id, plan, cin)
            for plan, cin in pairs
            if cin
            for hmis_id in row["hmis_ids"].split("|")
        }
    assert len(on_files) > 40
    assert linked() == on_files


def test_a_round_in_which_nothing_changed_writes_nothing(
    county: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_linker(monkeypatch)
    since, before = now_in_the_database(), counts()
    round_again()
    assert written(since) == {}
    assert counts() == before


def test_a_night_writes_only_the_answers_that_it_changes(
    county: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_linker(monkeypatch)
    answers = {
        row.pk: (row.answer, row.criteria_met, row.rank, row.as_of)
        for row in Screening.objects.using("batch").all()
    }
    tomorrow = round_again(days=1)
    after = {
        row.pk: (row.answer, row.criteria_met, row.rank, row.as_of)
        for row in Screening.objects.using("batch").all()
    }
    new = {row for row in after if after[row] != answers.get(row)}
    assert len(new) < len(after) / 10
    assert {after[row][3] for row in new} <= {tomorrow}


def test_a_decision_compares_nobody_and_moves_only_whom_it_is_about(
    county: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_linker(monkeypatch)
    before = linked()
    link = Link.objects.using("batch").filter(undone_at=None, source__code=PLAN).first()
    decision = Decision.objects.using("batch").create(
        organization=link.with_source.organization,
        left_source=link.with_source,
        left_key=link.with_key,
        right_source=link.source,
        right_key=link.key,
        verdict="different",
        by=new_id(),
        at=timezone.now(),
    )
    round_again()
    gone = before - linked()
    assert (link.with_key, PLAN, link.key) in gone
    assert {(plan, cin) for _, plan, cin in gone} == {(PLAN, link.key)}
    Decision.objects.using("batch").filter(pk=decision.pk).update(undone_at=timezone.now())
    round_again()
    assert linked() == before


@pytest.mark.proof
@pytest.mark.parametrize("dropped", [False, True], ids=["roster here", "roster gone"])
def test_rounds_one_after_the_other_end_where_one_from_nothing_ends(
    county: Path, dropped: bool
) -> None:
    """Renamed, deleted, decided, taken back: kept pairs give what a whole comparison gives."""
    records = list(SourceRecord.objects.using("batch").filter(valid_to=None).order_by("key")[:6])
    hers = SourceRecord.objects.using("batch")

    def rename() -> None:
        hers.filter(pk=records[0].pk).update(first_name="Zebulon", last_name="Quicksilver")

    def delete() -> None:
        hers.filter(pk=records[1].pk).update(deleted_at=timezone.now())

    def decide() -> None:
        Decision.objects.using("batch").create(
            organization=records[2].source.organization,
            left_source=records[2].source,
            left_key=records[2].key,
            right_source=records[3].source,
            right_key=records[3].key,
            verdict="same",
            by=new_id(),
            at=timezone.now(),
        )

    def take_back() -> None:
        Decision.objects.using("batch").update(undone_at=timezone.now())

    if dropped:
        for run in ImportRun.objects.using("batch").filter(kind="834", source__code=PLAN):
            drop(run, at=timezone.now())
    for steps in ((rename, decide), (delete, take_back)):
        for step in steps:
            step()
        round_again()
        kept = read_table(found.KEPT).cast(found.PAIRS).to_pylist()
        live = {one.source.code: one for one in gather.rosters() if not one.silent}
        whole, left = found.compare(
            gather.records(), {code: one.members().members for code, one in live.items()}
        )
        assert left.full
        order = ("left", "right", "band")
        assert {tuple(p[n] for n in order) for p in kept} == {
            tuple(p[n] for n in order) for p in whole.to_pylist()
        }
        Comparison.objects.using("batch").all().delete()
        since = now_in_the_database()
        round_again()
        assert set(written(since)) <= {
            "matching_comparison", "matching_found", "matching_keptpart"
        }  # fmt: skip


def test_when_a_roster_is_dropped_its_members_stay_covered_and_grow_old(
    county: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_linker(monkeypatch)
    runs = ImportRun.objects.using("batch").filter(kind="834", source__code=PLAN)
    aged = timezone.localdate() - timedelta(days=50)
    runs.update(as_of=aged)
    round_again()
    before, spans = linked(), Span.objects.using("batch").filter(known_to=None).count()
    mine = Fact.objects.using("batch").filter(source__endswith=PLAN)
    fields = ("person_id", "fact", "value", "start", "end", "seen", "ref")
    facts = set(mine.values_list(*fields))
    assert facts
    for run in runs:
        drop(run, at=timezone.now())
    assert not Pair.objects.using("batch").filter(right_source__code=PLAN, verdict="open").exists()
    round_again()
    assert linked() == before
    assert Span.objects.using("batch").filter(known_to=None).count() == spans
    assert set(mine.values_list(*fields)) == facts
    assert set(mine.values_list("seen", flat=True)) == {aged}


def test_members_of_a_dropped_roster_follow_their_record(
    county: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_linker(monkeypatch)
    link = Link.objects.using("batch").filter(undone_at=None, source__code=PLAN).first()
    for run in ImportRun.objects.using("batch").filter(kind="834", source__code=PLAN):
        drop(run, at=timezone.now())
    round_again()
    before = linked()
    state = everybody()
    record = SourceRecord.objects.using("batch").get(
        source=link.with_source, key=link.with_key, valid_to=None
    )
    elder = (
        SourceRecord.objects.using("batch")
        .filter(valid_to=None, deleted_at=None)
        .exclude(person=record.person)
        .order_by("person_id")
        .first()
    )
    made = Decision.objects.using("batch").create(
        organization=record.source.organization,
        left_source=elder.source,
        left_key=elder.key,
        right_source=record.source,
        right_key=record.key,
        verdict="same",
        by=new_id(),
        at=timezone.now(),
    )
    round_again()
    together = SourceRecord.objects.using("batch").get(pk=elder.pk).person_id
    member = Link.objects.using("batch").get(source=link.source, key=link.key, undone_at=None)
    assert member.person_id == together
    spans = Span.objects.using("batch").filter(source=link.source, cin=link.key, known_to=None)
    assert {span.person_id for span in spans} == {together}
    Decision.objects.using("batch").filter(pk=made.pk).update(undone_at=timezone.now())
    round_again()
    assert linked() == before
    assert everybody() == state


def everybody() -> list[object]:
    """Who stands with whom, and what is believed of whom now."""
    queries = (
        "SELECT source_id, key, person_id FROM people_sourcerecord WHERE valid_to IS NULL",
        "SELECT source_id, key, person_id FROM people_link WHERE undone_at IS NULL",
        "SELECT person_id, cin, valid_from, valid_to FROM coverage_span WHERE known_to IS NULL",
        "SELECT person_id, fact, value, start FROM eligibility_fact",
        "SELECT id, merged_into_id FROM people_person",
    )
    return [sorted(map(str, read_table(query).to_pylist())) for query in queries]


def test_a_service_gets_its_person_when_the_member_gets_theirs(county: Path) -> None:
    link = Link.objects.using("batch").filter(undone_at=None, source__code=PLAN).first()
    served = Served.objects.using("batch").first()
    Served.objects.using("batch").filter(pk=served.pk).update(hmis_id="", cin=link.key, person=None)
    round_again()
    assert Served.objects.using("batch").get(pk=served.pk).person_id == link.person_id


def test_a_roster_is_dropped_only_when_people_are_linked_by_its_successor(county: Path) -> None:
    first = ImportRun.objects.using("batch").get(kind="834", source__code=PLAN)
    assert first.linked_at is not None
    now = timezone.now()
    second = ImportRun.objects.using("batch").get(pk=first.pk)
    second.pk, second.linked_at = new_id(), None
    second.ended_at = second.received_at = now
    second.announced_at = now
    second.save(using="batch", force_insert=True)
    assert retire_due(at=now) == []
    ImportRun.objects.using("batch").filter(pk=second.pk).update(linked_at=now)
    assert [run.pk for run in retire_due(at=now)] == [first.pk]
