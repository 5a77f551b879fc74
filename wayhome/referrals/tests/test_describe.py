"""The police may refer in words and is told that it was received; it is shown nobody."""

from uuid import uuid4

import pytest
from django.db import DatabaseError
from django.utils import timezone

from wayhome.core.db import seen_by
from wayhome.people.models import Person
from wayhome.referrals.actions import Refused, accept, describe, draft_referral, open_referral
from wayhome.referrals.models import Referral, ReferralStatus
from wayhome.referrals.queries import Filters, receipts, referrals_page
from wayhome.referrals.tests.factories import SERVICE, grant, organization, sent, worker, world
from wayhome.tasks.queries import tasks_for

pytestmark = pytest.mark.usefixtures("committed")


def describing(w, by, **more):
    given = {"name": "Joe Made-Up", "service": SERVICE, "to": w.receiver.pk, "client_key": uuid4()}
    with seen_by(by):
        describe(**given | more, by=by, at=timezone.now())


def told(by):
    with seen_by(by):
        return [(r["name"], bool(r["received_at"]), r["worker"]) for r in receipts(viewer=by)]


def officer(kind="law_enforcement"):
    return worker("olga", organization("police", kind))


def test_a_receipt_and_nothing_else():
    w, olga = world(), officer()
    sent(w)
    describing(w, olga)
    assert told(olga) == [("Joe Made-Up", False, "")]
    with seen_by(w.ben):
        one = Referral.objects.get(quiet=True)
        assert len(tasks_for(w.ben, at=timezone.now())) == 2
        open_referral(referral_id=one.pk, by=w.ben, at=timezone.now())
        accept(referral_id=one.pk, seen=1, by=w.ben, at=timezone.now(), worker="Bea at the gate")
    assert told(olga) == [("Joe Made-Up", True, "Bea at the gate")]
    with seen_by(olga):
        assert not Person.objects.exists()
        assert not Referral.objects.exists()
        assert not ReferralStatus.objects.exists()
        assert tasks_for(olga, at=timezone.now()) == []
        for tab in ("sender", "receiver"):
            assert referrals_page(Filters(tab=tab), viewer=olga).rows == []


def test_the_same_key_twice_is_one_referral():
    w, olga = world(), officer()
    key = uuid4()
    describing(w, olga, client_key=key)
    describing(w, olga, client_key=key)
    assert len(told(olga)) == 1
    with seen_by(w.ben):
        assert len(tasks_for(w.ben, at=timezone.now())) == 1


def test_receipts_are_ones_own():
    w, olga = world(), officer()
    describing(w, olga)
    other = worker("otto", organization("jail", "corrections"))
    assert told(other) == told(w.eve) == []


def test_even_with_a_grant_the_police_cannot_refer_or_receive_a_person():
    """Two locks: no action does it, and the database refuses it, too."""
    w, olga = world(), officer()
    police = organization("sheriff", "law_enforcement")
    grant(police, w.rosa, "demographic")
    sheriff = worker("sam", police)
    with pytest.raises(DatabaseError, match="law enforcement"), seen_by(sheriff):
        draft_referral(person_id=w.rosa.pk, service=SERVICE, by=sheriff, at=timezone.now())
    with pytest.raises(Refused):
        describing(w, olga, to=police.pk)


@pytest.mark.parametrize(
    ("change", "code"),
    [({"name": " "}, "no_name"), ({"service": "cs.recuperative_care"}, "not_offered"),
     ({"note": "x" * 5001}, "too_long")],
)  # fmt: skip
def test_an_incomplete_description_is_refused(change, code):
    w, olga = world(), officer()
    with pytest.raises(Refused) as found:
        describing(w, olga, **change)
    assert found.value.code == code
    assert told(olga) == []


def test_who_may_look_finds_the_person_first():
    w = world()
    with pytest.raises(Refused) as found:
        describing(w, w.ana)
    assert found.value.code == "may_look"
