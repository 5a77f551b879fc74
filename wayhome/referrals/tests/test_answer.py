"""Answers are seen by both sides at once; the receiver's right to look ends with the referral."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from wayhome.audit.models import Disclosure
from wayhome.consent.models import Grant
from wayhome.core.db import seen_by
from wayhome.people.models import Person
from wayhome.referrals.actions import (
    Conflict,
    NotFound,
    Refused,
    accept,
    close,
    decline,
    log_outreach,
    open_referral,
    remind_of_silence,
)
from wayhome.referrals.models import Referral
from wayhome.referrals.queries import detail_of, silent_referrals
from wayhome.referrals.tests.factories import grant, sent, world
from wayhome.tasks.queries import tasks_for

pytestmark = pytest.mark.usefixtures("committed")


def act(action, by, referral, **more):
    with seen_by(by):
        more.setdefault("seen", Referral.objects.get(pk=referral.pk).version)
        return action(referral_id=referral.pk, by=by, at=timezone.now(), **more)


def history(by, referral):
    with seen_by(by):
        return [
            (step.status.value, step.reason)
            for step in detail_of(referral.pk, viewer=by, at=timezone.now()).steps
        ]


def todo(by):
    with seen_by(by):
        return [
            one.sentence.split(":")[0].split(" for ")[0] for one in tasks_for(by, at=timezone.now())
        ]


def test_the_loop_from_sending_to_services_received():
    w = world()
    one = sent(w)
    assert todo(w.ben) == ["Answer the referral"]
    act(accept, w.ben, one, worker="Bea, 555-0199")
    assert todo(w.bea) == ["Reach out"]
    act(log_outreach, w.bea, one, result="no_answer")
    act(log_outreach, w.bea, one, result="contacted", note="Meets on Friday.")
    assert todo(w.ben) == []
    act(close, w.ben, one, reason="services_received")
    expected = [
        ("pending", ""),
        ("accepted", ""),
        ("outreach_initiated", "no_answer"),
        ("outreach_initiated", "contacted"),
        ("closed", "services_received"),
    ]
    assert history(w.ana, one) == history(w.ben, one) == expected


def test_declining_takes_the_person_out_of_sight():
    w = world()
    one = sent(w)
    act(decline, w.ben, one, reason="no_capacity")
    with seen_by(w.ben):
        assert not Person.objects.exists()
        detail = detail_of(one.pk, viewer=w.ben, at=timezone.now())
        assert detail.known is None
        assert not detail.readable
    assert todo(w.ben) == []
    assert history(w.ana, one)[-1] == ("declined", "no_capacity")


def test_what_the_receiver_held_before_it_keeps():
    w = world()
    grant(w.receiver, w.rosa, "demographic")
    act(decline, w.ben, sent(w), reason="no_capacity")
    with seen_by(w.ben):
        assert Person.objects.exists()


def test_closing_leaves_a_grace_time():
    w = world()
    one = sent(w)
    act(close, w.ben, one, reason="services_received")
    ends = Grant.objects.using("batch").filter(organization=w.receiver.pk).values_list("until")
    left = {(until - timezone.now()).days for (until,) in ends}
    assert left == {29}
    with seen_by(w.ben):
        assert Person.objects.exists()


def test_the_sender_closes_what_nobody_answered():
    w = world()
    one = sent(w)
    act(close, w.ana, one, reason="member_declined")
    assert todo(w.ben) == []
    with seen_by(w.ben):
        assert not Person.objects.exists()
    with pytest.raises(Refused):
        act(accept, w.ben, one)


@pytest.mark.parametrize(
    ("action", "given", "code"),
    [
        (decline, {"reason": "made_up"}, "no_reason"),
        (decline, {"reason": ""}, "no_reason"),
        (decline, {"reason": "other"}, "no_words"),
        (close, {"reason": "no_capacity"}, "no_reason"),
        (log_outreach, {"result": "services_received"}, "no_reason"),
        (accept, {"note": "x" * 5001}, "too_long"),
    ],
)
def test_an_answer_without_a_good_reason_is_refused(action, given, code):
    w = world()
    one = sent(w)
    with pytest.raises(Refused) as found:
        act(action, w.ben, one, **given)
    assert found.value.code == code
    assert len(history(w.ana, one)) == 1


def test_the_sender_cannot_answer_for_the_receiver():
    w = world()
    one = sent(w)
    for action, given in ((accept, {}), (decline, {"reason": "no_capacity"})):
        with pytest.raises(Refused) as found:
            act(action, w.ana, one, **given)
        assert found.value.code == "not_allowed"


def test_for_an_outsider_there_is_no_referral():
    w = world()
    one = sent(w)
    for action, given in (
        (accept, {"seen": 1}),
        (decline, {"seen": 1, "reason": "no_capacity"}),
        (open_referral, {}),
    ):
        with seen_by(w.eve), pytest.raises(NotFound):
            action(referral_id=one.pk, by=w.eve, at=timezone.now(), **given)


def test_who_has_not_seen_the_answer_cannot_answer():
    w = world()
    one = sent(w)
    act(accept, w.ben, one, seen=1)
    with pytest.raises(Conflict, match="Ben at Pathlight was quicker: “Accepted”"):
        act(decline, w.bea, one, seen=1, reason="no_capacity")


def test_a_double_click_is_one_answer():
    w = world()
    one = sent(w)
    act(accept, w.ben, one, seen=1)
    act(accept, w.ben, one, seen=1)
    assert len(history(w.ben, one)) == 2


@pytest.mark.parametrize("_round", range(3))
def test_two_workers_at_once_one_wins_and_one_is_told(_round):
    """Two threads, two connections, one lock: both try at the same moment."""
    w = world()
    one = sent(w)
    start, outcome = Barrier(2), {}

    def race(name, by, action, **given):
        start.wait()
        try:
            with seen_by(by):
                action(referral_id=one.pk, seen=1, by=by, at=timezone.now(), **given)
            outcome[name] = "done"
        except Conflict as conflict:
            outcome[name] = str(conflict)
        finally:
            connection.close()

    threads = [
        Thread(target=race, args=("ben", w.ben, accept)),
        Thread(target=race, args=("bea", w.bea, decline), kwargs={"reason": "no_capacity"}),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winner = "ben" if outcome["ben"] == "done" else "bea"
    loser = "bea" if winner == "ben" else "ben"
    assert outcome[winner] == "done"
    assert f"{winner.title()} at Pathlight was quicker" in outcome[loser]
    assert len(history(w.ana, one)) == 2


def test_opening_is_noted_once_and_every_look_is_logged():
    w = world()
    one = sent(w)
    for by in (w.ana, w.ben, w.bea):
        act_open(by, one)
    with seen_by(w.ana):
        first = Referral.objects.get().opened_at
    act_open(w.ben, one)
    with seen_by(w.ana):
        assert Referral.objects.get().opened_at == first
    looks = Disclosure.objects.using("batch").filter(what="referral page")
    assert looks.filter(organization_id=w.receiver.pk, data_class="demographic").count() == 3


def act_open(by, referral):
    with seen_by(by):
        open_referral(referral_id=referral.pk, by=by, at=timezone.now())


def test_silence_becomes_the_senders_task_once_and_ends_with_the_answer():
    w = world()
    one = sent(w)
    later = timezone.now() + timedelta(days=6)
    assert remind_of_silence(at=timezone.now()) == 0
    assert remind_of_silence(at=later) == remind_of_silence(at=later) == 1
    assert todo(w.ana) == ["No answer from Pathlight on Housing transition navigation"]
    with seen_by(w.ana):
        assert [found.pk for found in silent_referrals(viewer=w.ana, at=later)] == [one.pk]
        assert detail_of(one.pk, viewer=w.ana, at=later).silent_days == 6
    with seen_by(w.eve):
        assert not silent_referrals(viewer=w.eve, at=later).exists()
    act(accept, w.ben, one)
    assert todo(w.ana) == []
