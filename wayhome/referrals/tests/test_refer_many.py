"""Many referred at once: each line for itself, nobody twice, and a way back."""

from __future__ import annotations

import threading
from uuid import UUID

import pytest
from django.db import DatabaseError, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from wayhome.core.db import seen_by
from wayhome.core.ids import new_id
from wayhome.core.viewer import Viewer
from wayhome.organizations.models import Source
from wayhome.people.models import Person
from wayhome.referrals import actions
from wayhome.referrals.actions import Line, Outcome, refer_many, send_referral, take_back_many
from wayhome.referrals.choices import MOST_AT_ONCE
from wayhome.referrals.models import Referral
from wayhome.referrals.queries import Asked, prepare_many
from wayhome.referrals.queries.many import Bar
from wayhome.referrals.tests.factories import (
    HELD,
    SERVICE,
    World,
    drafted,
    grant,
    person,
    provider,
    sent,
    worker,
    world,
)

pytestmark = pytest.mark.usefixtures("committed")
WRITTEN = {"note": "From the November list", "urgency": "routine", "source": "homeless_services"}


def more_people(w: World, count: int) -> list[Person]:
    source = Source.objects.get(code="hmis")
    found = [person(f"Made Up{n}", source, zip="92901") for n in range(count)]
    for one in found:
        grant(w.sender, one, *HELD)
    return found


def line(of: Person, to: UUID) -> Line:
    return Line(Asked(of.pk, SERVICE), to)


def refer(w: World, *lines: Line, by: Viewer | None = None, batch: UUID | None = None):
    who = by or w.ana
    with seen_by(who):
        return refer_many(
            lines, batch=batch or new_id(), by=who, at=timezone.now(), written=WRITTEN
        )


def codes(outcomes: list[Outcome]) -> dict[UUID, str]:
    return {one.asked.person_id: one.code or "sent" for one in outcomes}


def referrals(w: World) -> list[Referral]:
    with seen_by(w.ana):
        return list(Referral.objects.order_by("made_at"))


def test_each_is_sent_by_the_same_road_as_one_alone():
    w = world()
    others = more_people(w, 2)
    outcomes = refer(w, *(line(one, w.receiver.pk) for one in (w.rosa, *others)))
    assert set(codes(outcomes).values()) == {"sent"}
    assert {(r.status, r.note, r.version) for r in referrals(w)} == {
        ("pending", WRITTEN["note"], 1)
    }
    with seen_by(w.ben):
        assert Person.objects.count() == 3


def test_one_bad_line_never_sinks_the_rest(monkeypatch):
    w = world()
    known, unknown, broken = more_people(w, 3)
    stranger = person("Not Seen", Source.objects.get(code="hmis"))
    really = actions.many.send_referral

    def sending(*, referral_id, by, at):
        if Referral.objects.get(pk=referral_id).person_id == broken.pk:
            with connections["default"].cursor() as cursor:
                cursor.execute("SELECT 1 / 0")
        return really(referral_id=referral_id, by=by, at=at)

    monkeypatch.setattr(actions.many, "send_referral", sending)
    outcomes = refer(
        w,
        line(broken, w.receiver.pk),
        line(stranger, w.receiver.pk),
        line(unknown, w.outsider.pk),
        line(known, w.receiver.pk),
    )
    assert codes(outcomes) == {
        known.pk: "sent",
        stranger.pk: "unseen",
        unknown.pk: "not_offered",
        broken.pk: "failed",
    }
    assert [one.person_id for one in referrals(w)] == [known.pk], "a failed line leaves no draft"


def test_who_is_referred_already_is_left_out():
    w = world()
    before = sent(w)
    with seen_by(w.ana):
        (row,) = prepare_many([Asked(w.rosa.pk, SERVICE)], viewer=w.ana, on=timezone.localdate())
    assert (row.bar, [one.pk for one in row.already]) == (Bar.ALREADY, [before.pk])
    assert codes(refer(w, line(w.rosa, w.receiver.pk))) == {w.rosa.pk: "already"}


def test_the_best_fit_is_chosen_and_nobody_where_each_is_known_to_be_full():
    w = world()
    asked = [Asked(w.rosa.pk, SERVICE)]
    with seen_by(w.ana):
        (row,) = prepare_many(asked, viewer=w.ana, on=timezone.localdate())
        assert (row.bar, row.chosen) == (None, w.receiver.pk)
    provider("pathlight", plans="sunrise", open_slots=0, capacity=9)
    with seen_by(w.ana):
        (row,) = prepare_many(asked, viewer=w.ana, on=timezone.localdate())
        assert (row.bar, row.chosen, len(row.choices)) == (None, None, 1)


def test_more_than_the_most_is_refused_whole():
    w = world()
    lines = [Line(Asked(new_id(), SERVICE), w.receiver.pk) for _ in range(MOST_AT_ONCE + 1)]
    with pytest.raises(actions.Refused):
        refer(w, *lines)


def test_the_check_page_asks_as_much_for_many_as_for_one():
    w = world()
    people = more_people(w, 6)

    def asked(count: int) -> int:
        pairs = [Asked(one.pk, SERVICE) for one in people[:count]]
        with seen_by(w.ana), CaptureQueriesContext(connections["default"]) as made:
            prepare_many(pairs, viewer=w.ana, on=timezone.localdate())
        return len(made)

    assert asked(6) == asked(1)


def at_once(*jobs) -> None:
    """Start all together, each in a thread with a connection of its own."""
    start, failed = threading.Barrier(len(jobs)), []

    def run(job) -> None:
        try:
            start.wait()
            job()
        except DatabaseError as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_a_double_click_sends_once():
    w = world()
    people = [w.rosa, *more_people(w, 3)]
    batch, lines = new_id(), [line(one, w.receiver.pk) for one in people]
    found: list[list[Outcome]] = []
    at_once(*[lambda: found.append(refer(w, *lines, batch=batch))] * 3)
    assert len(referrals(w)) == 4
    # Each click is told of the same four referrals.
    assert len({frozenset(one.referral_id for one in told) for told in found}) == 1


def test_two_workers_at_once_refer_nobody_twice():
    w = world()
    other = worker("ada", w.sender)
    people = [w.rosa, *more_people(w, 4)]
    lines = [line(one, w.receiver.pk) for one in people]
    found: list[Outcome] = []
    at_once(
        lambda: found.extend(refer(w, *lines)),
        lambda: found.extend(refer(w, *lines[::-1], by=other)),
    )
    assert len(referrals(w)) == 5
    assert sorted(one.code for one in found) == [""] * 5 + ["already"] * 5


def test_one_sent_alone_at_the_same_moment_is_seen():
    w = world()
    draft = drafted(w)
    found: list[Outcome] = []

    def alone() -> None:
        with seen_by(w.ana):
            send_referral(referral_id=draft.pk, by=w.ana, at=timezone.now())

    at_once(alone, lambda: found.extend(refer(w, line(w.rosa, w.receiver.pk))))
    open_ones = [one for one in referrals(w) if one.status == "pending"]
    # Whoever came second: the batch sees the one sent alone; that one was meant, and is sent.
    assert len(open_ones) == (1 if found[0].code == "already" else 2)


def test_what_nobody_opened_is_taken_back_and_the_rest_stays():
    w = world()
    (other,) = more_people(w, 1)
    outcomes = refer(w, line(w.rosa, w.receiver.pk), line(other, w.receiver.pk))
    ids = [one.referral_id for one in outcomes]
    with seen_by(w.ben):
        actions.open_referral(referral_id=ids[0], by=w.ben, at=timezone.now())
    with seen_by(w.ana):
        assert take_back_many([*ids, new_id()], by=w.ana, at=timezone.now()) == (1, 2)
    assert sorted(one.status for one in referrals(w)) == ["pending", "withdrawn"]
