"""Somebody restricted is found by who is named for them, whatever else gives a grant meanwhile."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from wayhome.accounts.models import User
from wayhome.audit.models import Disclosure, Event
from wayhome.consent.actions import (
    NotOpened,
    Refused,
    close_glass,
    lift,
    name_worker,
    open_glass,
    restrict,
    review_glass,
    unname_worker,
)
from wayhome.consent.choices import Why
from wayhome.consent.models import Emergency, Grant, Restriction
from wayhome.core.db import seen_by
from wayhome.core.viewer import Viewer
from wayhome.desk.queries.search import found_people
from wayhome.eligibility.models import Screening
from wayhome.organizations.choices import Role
from wayhome.people.models import Person, SourceRecord
from wayhome.referrals.tests.factories import HELD, World, grant, organization, worker, world

BORN = date(1980, 2, 3)


@pytest.fixture
def here(committed: None) -> World:
    made = world()
    SourceRecord.objects.using("batch").update(search="ROSA DELGADO")
    grant(made.receiver, made.rosa, *HELD)
    return made


def sees(by: Viewer, who: Person) -> bool:
    """Whether the viewer finds somebody by a search, in a list, and by what is known of them."""
    with seen_by(by):
        ways = {
            Person.objects.filter(pk=who.pk).exists(),
            SourceRecord.objects.filter(person=who).exists(),
            Grant.objects.filter(person=who, until__gt=timezone.now()).exists(),
            bool(found_people("rosa delgado", viewer=by)),
        }
    assert len(ways) == 1, "one way shows what another one hides"
    return ways.pop()


def restricted(by: Viewer, who: Person, why: Why = Why.STAFF) -> UUID:
    with seen_by(by):
        return restrict(person_id=who.pk, why=why, by=by, at=timezone.now())


def glass(by: Viewer, named: str = "rosa delgado", born: date = BORN) -> Emergency:
    with seen_by(by):
        return open_glass(named=named, born=born, reason="no pulse", by=by, at=timezone.now())


def test_nobody_but_the_one_who_restricts_finds_somebody_restricted(here: World) -> None:
    other = worker("zoe", here.sender)
    assert sees(here.ana, here.rosa)
    assert sees(other, here.rosa)
    assert sees(here.ben, here.rosa)
    key = restricted(here.ana, here.rosa)
    assert sees(here.ana, here.rosa)
    assert not sees(other, here.rosa), "a colleague"
    assert not sees(here.ben, here.rosa), "another organization"
    with seen_by(other):
        assert not Restriction.objects.exists()
    with seen_by(here.ana):
        lift(restriction_id=key, by=here.ana, at=timezone.now())
    assert sees(other, here.rosa)
    assert sees(here.ben, here.rosa)


def test_who_is_named_sees_what_their_organization_would(here: World) -> None:
    key = restricted(here.ana, here.rosa)
    with seen_by(here.ben), pytest.raises(Refused):
        name_worker(restriction_id=key, user_id=here.ben.user_id, days=9, by=here.ben,
                    at=timezone.now())  # fmt: skip
    with seen_by(here.ana):
        name_worker(restriction_id=key, user_id=here.ben.user_id, days=9, by=here.ana,
                    at=timezone.now())  # fmt: skip
    assert sees(here.ben, here.rosa)
    assert not sees(here.bea, here.rosa)
    with seen_by(here.ana):
        unname_worker(restriction_id=key, user_id=here.ben.user_id, by=here.ana, at=timezone.now())
    assert not sees(here.ben, here.rosa)
    with seen_by(here.ana), pytest.raises(Refused):
        unname_worker(restriction_id=key, user_id=here.ana.user_id, by=here.ana, at=timezone.now())
    assert here.eve.user_id
    with seen_by(here.ana), pytest.raises(Refused):
        name_worker(restriction_id=key, user_id=here.eve.user_id, days=9, by=here.ana,
                    at=timezone.now())  # fmt: skip


def test_a_grant_that_comes_meanwhile_is_held_until_the_restriction_ends(here: World) -> None:
    key = restricted(here.ana, here.rosa)
    late = organization("late")
    zed = worker("zed", late)
    grant(late, here.rosa, *HELD)
    with connections["batch"].cursor() as cursor:
        cursor.execute("UPDATE consent_grant SET until = now() + interval '9 days'"
                       " WHERE organization_id = %s", [here.receiver.pk])  # fmt: skip
    assert not sees(zed, here.rosa)
    assert not sees(here.ben, here.rosa)
    with seen_by(here.ana):
        lift(restriction_id=key, by=here.ana, at=timezone.now())
    assert sees(zed, here.rosa)
    assert sees(here.ben, here.rosa)


def test_only_who_recorded_somebody_restricts_them_and_once(here: World) -> None:
    Grant.objects.using("batch").filter(organization=here.receiver).update(basis="referral")
    with seen_by(here.ben), pytest.raises(Refused):
        restrict(person_id=here.rosa.pk, why=Why.STAFF, by=here.ben, at=timezone.now())
    restricted(here.ana, here.rosa)
    with seen_by(here.ana), pytest.raises(Refused):
        restrict(person_id=here.rosa.pk, why=Why.STAFF, by=here.ana, at=timezone.now())


def test_the_glass_opens_one_person_to_one_worker_for_hours(here: World) -> None:
    later = worker("lou", organization("clinic", "hospital"))
    friend = worker("fay", here.outsider)
    assert not sees(later, here.rosa)
    opened = glass(later)
    assert sees(later, here.rosa)
    assert not sees(friend, here.rosa)
    with seen_by(later):
        assert set(Grant.objects.values_list("data_class", flat=True)) == {
            "demographic", "housing", "health", "mental_health", "part2", "hiv",
        }  # fmt: skip
        assert Screening.objects.filter(person=here.rosa).exists()
    assert timedelta(hours=3) < opened.until - timezone.now() < timedelta(hours=5)
    with connections["batch"].cursor() as cursor:
        cursor.execute("UPDATE consent_grant SET until = now() WHERE basis = 'emergency'")
    assert not sees(later, here.rosa)


@pytest.mark.parametrize(("named", "born"), [("rosa", BORN), ("Rosa Delgado", date(1980, 2, 4)),
                                         ("rosa d%", BORN), ("", BORN)])  # fmt: skip
def test_the_glass_is_no_search(here: World, named: str, born: date) -> None:
    with pytest.raises(NotOpened):
        glass(here.eve, named, born)


def test_the_glass_is_closed_for_who_flees_for_plans_and_for_the_police(here: World) -> None:
    police = worker("pat", organization("police", "law_enforcement"))
    plan = worker("pia", here.plan, Role.PLAN_ANALYST)
    for one in (police, plan):
        with pytest.raises(NotOpened):
            glass(one)
    restricted(here.ana, here.rosa, Why.FLEEING)
    with pytest.raises(NotOpened):
        glass(here.eve)


def test_somebody_else_of_the_organization_reviews_a_look_behind_the_glass(here: World) -> None:
    opened = glass(here.ben)
    said = {"emergency_id": opened.pk, "proper": False, "note": "a neighbor", "at": timezone.now()}
    with seen_by(here.ben), pytest.raises(Emergency.DoesNotExist):
        review_glass(by=here.ben, **said)
    with seen_by(here.ana), pytest.raises(Emergency.DoesNotExist):
        review_glass(by=here.ana, **said)
    with seen_by(here.bea):
        review_glass(by=here.bea, **said)
    assert (
        not Grant.objects.using("batch")
        .filter(basis="emergency", until__gt=timezone.now())
        .exists()
    ), "what was not proper ends at once"
    with seen_by(here.bea), pytest.raises(Emergency.DoesNotExist):
        review_glass(by=here.bea, **said)


def test_the_glass_closes_early(here: World) -> None:
    lou = worker("lou", organization("clinic", "hospital"))
    opened = glass(lou)
    with seen_by(lou):
        close_glass(emergency_id=opened.pk, by=lou, at=timezone.now())
    assert not sees(lou, here.rosa)


def test_a_grant_for_payment_opens_nothing_to_who_cares(here: World) -> None:
    far = organization("far", "hospital")
    carer, biller = worker("cal", far), worker("bil", far, Role.PLAN_ANALYST)
    grant(far, here.rosa, *HELD)
    Grant.objects.using("batch").filter(organization=far).update(purposes=["payment"])
    carer = Viewer(carer.user_id, far.pk, carer.roles, ("treatment", "housing"))
    biller = Viewer(biller.user_id, far.pk, biller.roles, ("operations", "payment"))
    assert sees(biller, here.rosa)
    assert not sees(carer, here.rosa)


def test_a_try_in_vain_is_in_the_log_without_the_name(here: World) -> None:
    # The page catches it and goes on, so that the line stays.
    with seen_by(here.eve), pytest.raises(NotOpened):
        open_glass(named="rosa", born=BORN, reason="no pulse", by=here.eve, at=timezone.now())
    tried = Event.objects.using("batch").get(verb="consent.glass_tried")
    assert (tried.by, tried.target_id, tried.detail) == (here.eve.user_id, None, {})


def test_whoever_restricted_names_nobody_once_their_own_name_is_off(here: World) -> None:
    key = restricted(here.ana, here.rosa)
    at = timezone.now()
    with seen_by(here.ana):
        name_worker(restriction_id=key, user_id=here.ben.user_id, days=9, by=here.ana, at=at)
    with seen_by(here.ben):
        unname_worker(restriction_id=key, user_id=here.ana.user_id, by=here.ben, at=at)
    assert not sees(here.ana, here.rosa)
    with seen_by(here.ana), pytest.raises(Refused):
        name_worker(restriction_id=key, user_id=here.ana.user_id, days=9, by=here.ana, at=at)


def test_what_a_privacy_officer_is_shown_is_in_the_log(here: World) -> None:
    pia = worker("pia", here.sender, Role.PRIVACY_OFFICER)
    restricted(pia, here.rosa)
    client = Client()
    client.force_login(User.objects.get(pk=pia.user_id))
    looks = Disclosure.objects.using("batch").filter(by=pia.user_id, what="privacy")
    for address in ("/privacy/", f"/people/{here.rosa.pk}/restriction/"):
        told = looks.count()
        assert "Rosa Delgado" in client.get(address).content.decode()
        assert looks.count() == told + 1
