"""A roster is one partition, for as long as it is needed, and never a register of people."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connections

from wayhome.audit.models import Hold
from wayhome.audit.queries import Held
from wayhome.core.ids import new_id
from wayhome.documents.models import Document
from wayhome.documents.queries import Destroyed, open_document
from wayhome.exchange.actions import undo
from wayhome.exchange.models import ImportFinding, ImportRun, ImportSample
from wayhome.exchange.roster_store.current import current_roster, identity_digest
from wayhome.exchange.roster_store.retire import drop, retire_due
from wayhome.exchange.roster_store.tests.factories import START, member, roster
from wayhome.exchange.runs import note_linked
from wayhome.exchange.tests.dumps import dump
from wayhome.exchange.tests.factories import DAY, imported, make_source, received, viewer_at
from wayhome.exchange.work import announce, work
from wayhome.people.models import Person

NEXT = DAY + timedelta(days=30)
LATER = DAY + timedelta(days=31)


@pytest.fixture(autouse=True)
def home(tmp_path, settings):
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def source(committed: None):
    return make_source("plan", "834", fewer_percent=100)


def enroll(source, members, at=DAY, action="full", day=START):
    run = imported(source, roster(members, action=action, day=day), at, name="plan.834")
    announce(run, at=at)
    note_linked([run.pk], at=at)
    return run


def leaves() -> list[str]:
    with connections["batch"].cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'roster'::regnamespace"
            " AND relkind = 'r' ORDER BY 1"
        )
        return [name for (name,) in cursor.fetchall()]


def test_a_roster_is_loaded_into_a_partition_of_its_own(source) -> None:
    run = enroll(source, [member(n) for n in range(20)])
    assert (run.state, run.why, run.people, run.full) == ("loaded", "", 20, True)
    assert run.counts == {"Members": {"new": 20}, "Coverage": {"rows": 20}}
    now = current_roster(source.pk)
    assert now.members["cin"].to_pylist() == [f"9{n:07}A" for n in range(20)]
    span = now.spans.slice(3, 1).to_pylist()[0]
    assert (span["plan_code"], span["coverage_start"], span["aid_code"]) == ("305", START, "M1")
    assert leaves() == [f"{kind}_{run.pk.hex}" for kind in ("change", "member", "span")]
    assert Person.objects.using("batch").count() == 0


def test_a_member_number_that_is_the_social_security_number_is_not_kept_twice(source) -> None:
    members = [member(n, plan_member_id=f"{200_000_000 + n % 2}") for n in range(3)]
    enroll(source, members)
    now = current_roster(source.pk).members
    assert now["ssn"].to_pylist() == ["200000000", "200000001", "200000002"]
    assert now["plan_member_id"].to_pylist() == [None, None, "200000000"]


def test_a_file_in_which_nobody_changed_who_they_are_has_the_digest_of_the_one_before(
    source,
) -> None:
    members = [member(n) for n in range(20)]
    enroll(source, members)
    before = identity_digest(source.pk)
    members[6] = member(6, span={"aid_code": "M3"})  # coverage alone is not identity
    enroll(source, list(reversed(members)), NEXT)
    assert identity_digest(source.pk) == before
    members[4] = member(4, last_name="Renamed")
    enroll(source, [members[4]], NEXT, action="change")
    assert identity_digest(source.pk) != before


def test_what_changed_is_counted_and_shown(source) -> None:
    enroll(source, [member(n) for n in range(20)])
    members = [member(n) for n in range(1, 21)]
    members[4] = member(5, last_name="Renamed")
    members[6] = member(7, span={"aid_code": "M3"})  # coverage alone is not identity
    run = enroll(source, members, NEXT)
    assert run.counts["Members"] == {"new": 1, "changed": 1, "vanished": 1, "same": 18}
    sample = ImportSample.objects.using("batch").get(run=run, change="changed")
    assert sample.fields == [["last_name", "Last5", "Renamed"]]


def test_the_same_roster_twice_changes_nothing(source) -> None:
    members = [member(n) for n in range(20)]
    enroll(source, members)
    run = enroll(source, members, NEXT)
    assert run.counts["Members"] == {"same": 20}


def test_the_roster_before_is_dropped_when_its_successor_is_confirmed(source) -> None:
    first = enroll(source, [member(n) for n in range(20)])
    content = first.document
    copy = content.path.read_bytes()
    second = imported(source, roster([member(n) for n in range(1, 20)]), NEXT, name="plan.834")
    announce(second, at=NEXT)
    assert retire_due(at=NEXT) == []  # told, but linking has not seen the new one yet
    note_linked([second.pk], at=NEXT)
    assert [run.pk for run in retire_due(at=NEXT)] == [first.pk]
    assert leaves() == [f"{kind}_{second.pk.hex}" for kind in ("change", "member", "span")]
    content.path.write_bytes(copy)
    with pytest.raises(Destroyed):
        open_document(Document.objects.using("batch").get(pk=content.pk))
    assert not ImportSample.objects.using("batch").filter(run=first).exists()
    assert all(f.examples == [] for f in ImportFinding.objects.using("batch").filter(run=first))
    assert len(current_roster(source.pk).members) == 19


def test_the_same_content_again_keeps_its_file(source) -> None:
    content = roster([member(n) for n in range(3)])
    first = imported(source, content, name="plan.834")
    announce(first, at=DAY)
    second = imported(source, content, NEXT, name="plan.834")
    announce(second, at=NEXT)
    note_linked([first.pk, second.pk], at=NEXT)
    retire_due(at=NEXT)
    assert first.document_id == second.document_id
    assert open_document(second.document).read() == content


def test_a_roster_goes_when_its_time_is_over(source) -> None:
    run = enroll(source, [member(n) for n in range(3)])
    assert retire_due(at=DAY + timedelta(days=44)) == []
    assert [r.pk for r in retire_due(at=DAY + timedelta(days=45))] == [run.pk]
    assert leaves() == []
    assert current_roster(source.pk) is None


def test_a_roster_under_a_legal_hold_stays_until_it_ends(source) -> None:
    run = enroll(source, [member(1)])
    held = Hold.objects.using("batch").create(
        organization_id=source.organization_id, reason="Case 26-1", by=new_id(), since=DAY
    )
    over = DAY + timedelta(days=45)
    assert retire_due(at=over) == []
    with pytest.raises(Held, match="Held"):
        drop(run, at=over)
    assert len(leaves()) == 3
    assert open_document(run.document).read()
    ended = {"end_asked_by": new_id(), "ended_by": new_id(), "ended_at": over}
    Hold.objects.using("batch").filter(pk=held.pk).update(**ended)
    assert [one.pk for one in retire_due(at=over)] == [run.pk]


def test_a_change_file_lies_on_top(source) -> None:
    enroll(source, [member(n) for n in range(5)])
    changes = [
        member(1, last_name="Renamed"),
        member(2, span={"coverage_end": date(2026, 2, 28), "maintenance": "024"}),
        member(9),
    ]
    run = enroll(source, changes, NEXT, action="change", day=date(2026, 2, 1))
    assert not run.full
    assert run.counts["Members"] == {"new": 1, "changed": 1, "same": 1}
    now = current_roster(source.pk)
    names = dict(
        zip(now.members["cin"].to_pylist(), now.members["last_name"].to_pylist(), strict=True)
    )
    assert len(names) == 6
    assert names["90000001A"].upper() == "RENAMED"
    ends = dict(
        zip(now.spans["cin"].to_pylist(), now.spans["coverage_end"].to_pylist(), strict=True)
    )
    assert len(now.spans) == 6
    assert ends["90000002A"] == date(2026, 2, 28)
    assert ends["90000003A"] is None


def test_fewer_members_wait_for_approval_and_leave_nothing_meanwhile(source) -> None:
    source.fewer_percent = 5
    source.save()
    enroll(source, [member(n) for n in range(100)])
    before = leaves()
    run = enroll(source, [member(n) for n in range(94)], NEXT)
    assert run.state == "waiting"
    assert "94 members, the last one had 100: 6 percent fewer" in run.why
    assert run.counts["Members"] == {"vanished": 6, "same": 94}
    assert leaves() == before
    run = enroll(source, [member(n) for n in range(95)], LATER)
    assert run.state == "loaded"


def test_a_change_file_is_not_measured_by_its_size(source) -> None:
    source.fewer_percent = 5
    source.save()
    enroll(source, [member(n) for n in range(100)])
    assert enroll(source, [member(1)], NEXT, action="change").state == "loaded"


def test_taking_back_a_roster_takes_its_rows_coverage_and_links(source) -> None:
    person = Person.objects.using("batch").create(display_name="Made Up")
    known = dump()
    run = enroll(source, [member(n) for n in range(5)])
    with connections["batch"].cursor() as cursor:
        cursor.execute(
            """INSERT INTO coverage_span (id, person_id, plan_id, source_id, cin, plan_code,
                 aid_code, county, valid_from, known_from, import_id)
               VALUES (gen_random_uuid(), %s, %s, %s, '90000001A', '305', '', '', %s, %s, %s)""",
            [person.pk, source.organization_id, source.pk, START, DAY, run.pk],
        )
        cursor.execute(
            """INSERT INTO people_link (id, source_id, key, person_id, evidence, method, made_at,
                 import_id)
               VALUES (gen_random_uuid(), %s, '90000001A', %s, '', 'linker', %s, %s)""",
            [source.pk, person.pk, DAY, run.pk],
        )
    undo(run=run, by=viewer_at(source), at=NEXT)
    assert leaves() == []
    after = dump()
    branches = {table for table in after if "_of_" in table}
    assert {table: rows for table, rows in after.items() if table not in branches} == known


def test_a_bad_member_is_set_aside_and_the_good_ones_load(source) -> None:
    content = roster([member(n) for n in range(5)]).replace(b"D8*19700103", b"D8*19701332")
    run = imported(source, content, name="plan.834")
    assert (run.state, run.people) == ("loaded", 4)
    assert run.findings.using("batch").filter(severity="error").exists()
    text = open_document(run.rejected).read().decode()
    assert "90000002A" in text


def test_a_cin_that_comes_twice_counts_once(source) -> None:
    twice = [member(1), member(2), member(1, last_name="Later")]
    run = imported(source, roster(twice), name="plan.834")
    assert run.people == 2
    now = current_roster(source.pk)
    assert sorted(name.upper() for name in now.members["last_name"].to_pylist()) == [
        "LAST2",
        "LATER",
    ]


def test_what_is_no_roster_is_refused_with_one_line(source) -> None:
    for content in (b"hello", b"ISA*00*", b"\x00" * 5000):
        run = imported(source, content, name="plan.834")
        assert run.state == "refused", content[:10]
        assert run.why.count("\n") == 0
        assert run.why
    assert leaves() == []


def test_only_the_batch_role_reaches_rosters_and_exports(source) -> None:
    enroll(source, [member(1)])
    with connections["default"].cursor() as cursor:
        for schema in ("roster", "hmis"):
            cursor.execute("SELECT has_schema_privilege(%s, 'USAGE')", [schema])
            assert cursor.fetchone() == (False,)
            cursor.execute("SELECT has_schema_privilege('wayhome_batch', %s, 'CREATE')", [schema])
            assert cursor.fetchone() == (False,)


def test_a_plan_may_wait_while_another_loads(source) -> None:
    other = make_source("other", "834")
    one = received(source, roster([member(1)]), name="a.834")
    two = received(other, roster([member(1)]), name="b.834")
    assert work(two.pk, at=NEXT).state == "loaded"
    assert work(one.pk, at=NEXT).state == "loaded"


def test_a_file_that_came_in_late_is_linked_before_it_goes(source) -> None:
    run = imported(source, roster([member(1)]), DAY, name="plan.834")
    over = run.received_at + timedelta(days=source.keep_days)
    ImportRun.objects.using("batch").filter(pk=run.pk).update(ended_at=over - timedelta(hours=1))
    assert retire_due(at=over) == []
    note_linked([run.pk], at=over)
    assert [one.pk for one in retire_due(at=over)] == [run.pk]


def test_what_linking_never_took_is_forgotten_all_the_same(source) -> None:
    run = imported(source, roster([member(1)]), DAY, name="plan.834")
    over = run.received_at + timedelta(days=source.keep_days)
    assert [one.pk for one in retire_due(at=over)] == [run.pk]
