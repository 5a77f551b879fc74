"""What is committed is sealed, once; rows that come late or never are neither missed nor blamed."""

import threading
from pathlib import Path
from random import Random

import pytest
from django.db import connections, transaction

from wayhome.audit.actions import anchor, record, seal
from wayhome.audit.choices import Log
from wayhome.audit.models import Disclosure
from wayhome.audit.queries import read_anchors
from wayhome.audit.rules import Among
from wayhome.audit.tests.factories import (
    HOUR,
    START,
    TICK,
    as_owner,
    look,
    number_of,
    seals,
    wrong,
)
from wayhome.core.ids import new_id
from wayhome.core.viewer import NOBODY

pytestmark = pytest.mark.usefixtures("committed")


def test_each_seal_covers_what_came_since_the_last() -> None:
    look()
    look()
    first = seal(at=START)
    look()
    second = seal(at=START + TICK)
    assert [(one.first, one.last, one.rows) for one in first + second] == [(1, 2, 2), (3, 3, 1)]
    assert second[0].before == first[0].digest()
    assert wrong() == []


def test_both_logs_are_sealed_each_in_a_chain_of_its_own() -> None:
    look()
    record("made.up", by=NOBODY, at=START, detail={"lines": 2, "kind": "é"})
    assert {one.log for one in seal(at=START)} == {Log.DISCLOSURE, Log.EVENT}
    record("made.up", by=NOBODY, at=START)
    assert [(one.log, one.number) for one in seal(at=START + TICK)] == [(Log.EVENT, 2)]
    assert wrong() == []


def test_nothing_new_makes_no_seal_but_one_an_hour() -> None:
    assert seal(at=START) == []
    look()
    seal(at=START)
    assert seal(at=START + HOUR - TICK) == []
    assert [one.rows for one in seal(at=START + HOUR)] == [0]
    assert seal(at=START + HOUR + TICK) == []
    assert wrong() == []


def test_many_rows_make_several_seals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wayhome.audit.actions.sealing.MOST_ROWS", 4)
    for _ in range(10):
        look()
    assert [one.rows for one in seal(at=START)] == [4, 4, 2]
    assert wrong() == []


def test_a_row_whose_transaction_ends_late_is_in_the_next_seal() -> None:
    with transaction.atomic(using="owner"):
        late = look(using="owner")
        look()
        (first,) = seal(at=START)
        assert (first.rows, [one[:2] for one in first.waiting]) == (1, [[1, 1]])
        assert wrong() == []
    assert wrong() == [], "committed, and not sealed yet"
    (second,) = seal(at=START + TICK)
    assert (second.late, second.waiting, second.rows) == ([[number_of(late)] * 2], [], 1)
    assert wrong() == []


def test_a_transaction_that_is_rolled_back_is_given_up_after_an_hour() -> None:
    with transaction.atomic(using="owner"):
        look(using="owner")
        look(using="owner")
        transaction.set_rollback(True, using="owner")
    look()
    assert seal(at=START)[0].waiting == [[1, 2, int(START.timestamp())]]
    look()
    assert seal(at=START + HOUR - TICK)[0].waiting
    assert seal(at=START + 2 * HOUR)[0].waiting == []
    assert wrong() == []
    as_owner(
        "INSERT INTO audit_disclosure (n, id, at, person_id, data_class, row_class, purpose, what,"
        " basis) OVERRIDING SYSTEM VALUE VALUES (2, %s, now(), %s, 'x', 'x', 'x', 'x', '')",
        new_id(), new_id(),
    )  # fmt: skip
    assert wrong() == ["inserted"]


def test_sealing_twice_at_once_seals_once() -> None:
    look()
    threads = [threading.Thread(target=closed, args=(lambda: seal(at=START),)) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(seals()) == 1


def closed(work) -> None:
    try:
        work()
    finally:
        connections.close_all()


WRITERS, ROUNDS = 6, 12


def test_writers_that_end_late_or_never_while_it_is_sealed() -> None:
    """Every row that was committed is in one seal, and nothing is found to be wrong meanwhile."""
    kept: list[list] = [[] for _ in range(WRITERS)]

    def write(who: int) -> None:
        dice = Random(who)
        for _ in range(ROUNDS):
            with transaction.atomic(using="batch"):
                mine = [look(using="batch").pk for _ in range(dice.randrange(1, 30))]
                if dice.random() < 0.3:
                    transaction.set_rollback(True, using="batch")
                    continue
            kept[who] += mine

    threads = [
        threading.Thread(target=closed, args=(lambda w=w: write(w),)) for w in range(WRITERS)
    ]
    for one in threads:
        one.start()
    at, found = START, []
    while any(one.is_alive() for one in threads):
        seal(at=at)
        found += wrong()
        at += TICK
    for one in threads:
        one.join()
    seal(at=at)
    assert found + wrong() == []
    written = sorted(pk for mine in kept for pk in mine)
    assert sorted(Disclosure.objects.using("batch").values_list("pk", flat=True)) == written
    assert sum(one.rows for one in seals()) == len(written)
    numbers = [number_of(one) for one in Disclosure.objects.using("batch").all()]
    for number in numbers:
        covering = [one for one in seals() if in_seal(one, number)]
        assert len(covering) == 1, number


def in_seal(one, number: int) -> bool:
    new = one.first <= number <= one.last and number not in Among(one.waiting)
    return new or number in Among(one.late)


def test_no_writer_waits_for_the_sealer() -> None:
    look()
    with transaction.atomic(using="batch"):
        assert seal(at=START)
        # The sealer's transaction is open yet, with whatever locks it holds.
        with transaction.atomic(using="owner"):
            as_owner("SET LOCAL lock_timeout = '1ms'")
            look(using="owner")
    seal(at=START + TICK)
    assert wrong() == []


def test_the_newest_seals_are_written_down_outside_the_database(tmp_path: Path) -> None:
    path = tmp_path / "kept" / "anchors.jsonl"
    assert anchor(to=path) == []
    assert not path.exists()
    look()
    seal(at=START)
    anchor(to=path)
    look()
    record("made.up", by=NOBODY, at=START)
    seal(at=START + TICK)
    anchor(to=path)
    found = read_anchors(path)
    assert [(one.log, one.number) for one in found] == [
        ("disclosure", 1), ("disclosure", 2), ("event", 1),
    ]  # fmt: skip
    assert path.stat().st_mode & 0o777 == 0o600
    assert wrong(*found) == []
