"""Somebody's work ends: nothing is left behind, only who may does it, and it can be undone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from wayhome.accounts.models import Session, User
from wayhome.core.db import seen_by
from wayhome.core.viewer import Viewer
from wayhome.desk.actions import end_one_role, hand_over, take_back_hand_over
from wayhome.desk.queries.leaving import leaving
from wayhome.organizations import actions
from wayhome.organizations.choices import Role
from wayhome.organizations.models import HandOver, Invitation, Membership
from wayhome.organizations.queries import owner_now
from wayhome.referrals.actions import remind_of_silence
from wayhome.referrals.models import Referral
from wayhome.referrals.tests.factories import World, drafted, organization, sent, worker
from wayhome.referrals.tests.factories import world as make_world
from wayhome.tasks.actions import finish_task
from wayhome.tasks.models import Task

pytestmark = pytest.mark.usefixtures("committed")
LATER, SILENT = timedelta(days=30), "referral.silent"


@pytest.fixture
def world() -> World:
    """Ana sent a referral that nobody answered, and has another one as a draft."""
    made = make_world()
    sent(made)
    remind_of_silence(at=timezone.now() + LATER)
    drafted(made, service="cs.recuperative_care")
    return made


def user_of(viewer: Viewer) -> User:
    return User.objects.get(pk=viewer.user_id)


def tasks_of(user: User | None) -> int:
    return Task.objects.using("batch").filter(user=user, reason=SILENT, done_at=None).count()


def drafts_of(user: User | None) -> int:
    return Referral.objects.using("batch").filter(asked_by=user, status="draft").count()


def ends(world: World, by: Viewer, to: Viewer | None = None, who: Viewer | None = None) -> HandOver:
    with seen_by(by):
        return hand_over(
            user=user_of(who or world.ana), organization=world.sender,
            to=user_of(to) if to else None, by=by, at=timezone.now(),
        )  # fmt: skip


def back(handed: HandOver, by: Viewer, at=None) -> None:
    with seen_by(by):
        take_back_hand_over(handed=handed, by=by, at=at or timezone.now())


def administrator(where, role: str = Role.COUNTY_ADMINISTRATOR, name: str = "ada") -> Viewer:
    return worker(name, where, role)


def test_roles_sign_ins_tasks_and_drafts_go_in_one_step(world: World) -> None:
    ada, cy = administrator(world.sender), worker("cy", world.sender)
    ana = user_of(world.ana)
    devices = [Client(), Client()]
    for one in devices:
        one.force_login(ana)
    Invitation.objects.create(
        email=ana.email, organization=world.sender, role="plan_analyst", digest="d",
        made_at=timezone.now(), expires_at=timezone.now() + LATER,
    )  # fmt: skip
    assert tasks_of(ana) == drafts_of(ana) == 1
    ends(world, ada, to=cy)
    assert [one.get("/").status_code for one in devices] == [302, 302]
    assert not Session.objects.filter(user=ana).exists()
    assert not Membership.objects.filter(user=ana, ended_on=None).exists()
    assert Invitation.objects.get().withdrawn_at is not None
    assert (tasks_of(ana), drafts_of(ana)) == (0, 0)
    assert (tasks_of(user_of(cy)), drafts_of(user_of(cy))) == (1, 1)
    assert Referral.objects.using("batch").get(status="pending").asked_by == ana


def test_back_to_the_team_is_everybodys(world: World) -> None:
    ends(world, administrator(world.sender))
    assert (tasks_of(None), drafts_of(None)) == (1, 1)


def test_silence_that_comes_later_goes_to_who_has_the_work_now(world: World) -> None:
    Task.objects.using("batch").update(undone_at=timezone.now())
    ada, cy = administrator(world.sender), worker("cy", world.sender)
    ends(world, ada, to=cy)
    remind_of_silence(at=timezone.now() + LATER)
    assert tasks_of(user_of(cy)) == 1
    ends(world, ada, who=cy)
    assert owner_now(world.ana.user_id, world.sender.pk) is None


def test_it_is_taken_back_on_the_same_day_but_for_what_was_done_since(world: World) -> None:
    ada, cy = administrator(world.sender), worker("cy", world.sender)
    handed = ends(world, ada, to=cy)
    with seen_by(Viewer(cy.user_id, world.sender.pk, cy.roles)):
        finish_task(task_id=handed.tasks[0], by=cy, at=timezone.now())
    back(handed, ada)
    ana = user_of(world.ana)
    assert Membership.objects.filter(user=ana, ended_on=None).count() == 1
    assert drafts_of(ana) == 1
    assert Task.objects.using("batch").get(reason=SILENT).user == user_of(cy)
    back(handed, ada)  # twice is once
    assert drafts_of(ana) == 1


def test_another_day_is_too_late(world: World) -> None:
    ada = administrator(world.sender)
    handed = ends(world, ada)
    with pytest.raises(actions.TooLate):
        back(handed, ada, at=timezone.now() + timedelta(days=1))
    assert drafts_of(None) == 1


def test_a_role_given_again_meanwhile_is_not_given_twice(world: World) -> None:
    ada, ana = administrator(world.sender), user_of(world.ana)
    handed = ends(world, ada)
    actions.give_role(
        user=ana, organization=world.sender, role=Role.COC_DATA_LEAD, by=ada, at=timezone.now()
    )
    back(handed, ada)
    assert Membership.objects.filter(user=ana, ended_on=None).count() == 1


NOT_THEIRS = [
    (role, where)
    for role in Role
    for where in ("sender", "receiver")
    if role != Role.SYSTEM_ADMINISTRATOR and (role, where) != (Role.COUNTY_ADMINISTRATOR, "sender")
]


@pytest.mark.parametrize(("role", "where"), NOT_THEIRS)
def test_nobody_ends_somebody_elses_work_but_who_looks_after_them(
    world: World, role: str, where: str
) -> None:
    place = getattr(world, where)
    by = worker("mallory", place, role)
    with pytest.raises(actions.NotYours):
        ends(world, by)
    assert tasks_of(user_of(world.ana)) == drafts_of(user_of(world.ana)) == 1
    key = Membership.objects.get(user=world.ana.user_id).pk
    with seen_by(by):
        assert leaving(key, viewer=by) is None


@pytest.mark.parametrize(
    "call",
    ["tasks_owned(%s, %s)", "tasks_hand_over(%s, %s, NULL)", "referrals_in_name(%s, %s)",
     "referrals_hand_over(%s, %s, NULL)"],
)  # fmt: skip
def test_the_database_itself_moves_and_shows_nothing_for_anybody_else(
    world: World, call: str
) -> None:
    stranger = administrator(world.receiver)
    ada = administrator(world.sender, name="cora")
    for by, sees in ((stranger, False), (world.ana, False), (ada, True)):
        with seen_by(by), connections["default"].cursor() as cursor:
            cursor.execute(f"SELECT * FROM {call}", [world.sender.pk, world.ana.user_id])
            assert bool(cursor.fetchall()) is sees


def test_a_system_administrator_elsewhere_sees_how_much_and_not_about_whom(world: World) -> None:
    root = administrator(organization("system"), Role.SYSTEM_ADMINISTRATOR, "root")
    key = Membership.objects.get(user=world.ana.user_id).pk
    client = Client()
    client.force_login(user_of(root))
    page = client.get(f"/settings/people/{key}/leave/").content.decode()
    assert "Ana leaves" in page
    assert "No answer from" in page
    assert world.rosa.display_name not in page
    assert str(world.rosa.pk) not in page
    chosen = client.post(f"/settings/people/{key}/leave/", {"to": ""})
    assert chosen.status_code == 422
    done = client.post(f"/settings/people/{key}/leave/", {"to": "team"})
    assert done["Location"] == "/settings/people/"
    assert tasks_of(None) == 1


def test_whose_last_role_ends_leaves_nothing_either(world: World) -> None:
    ada = administrator(world.sender)
    actions.give_role(
        user=user_of(world.ana), organization=world.sender, role=Role.PLAN_ANALYST, by=ada,
        at=timezone.now(),
    )  # fmt: skip
    for one, left in zip(Membership.objects.filter(user=world.ana.user_id), (1, 0), strict=True):
        with seen_by(ada):
            end_one_role(membership=one, by=ada, at=timezone.now())
        ana = user_of(world.ana)
        assert (tasks_of(ana), drafts_of(ana)) == (left, left)
    assert (tasks_of(None), drafts_of(None)) == (1, 1)


def test_only_somebody_who_works_there_takes_over(world: World) -> None:
    ada = administrator(world.sender)
    with pytest.raises(actions.NotAColleague):
        ends(world, ada, to=world.eve)
    stopped = worker("cy", world.sender)
    User.objects.filter(pk=stopped.user_id).update(is_active=False)
    with pytest.raises(actions.NotAColleague):
        ends(world, ada, to=stopped)
    assert not HandOver.objects.exists()


def test_the_last_system_administrator_and_oneself_stay(world: World) -> None:
    ada = administrator(world.sender, Role.SYSTEM_ADMINISTRATOR)
    with pytest.raises(actions.NotYours):
        ends(world, ada, who=ada)
    root = Viewer(None, world.sender.pk, frozenset({Role.SYSTEM_ADMINISTRATOR}))
    with pytest.raises(actions.LastAdministrator):
        ends(world, root, who=ada)
    assert Membership.objects.filter(user=ada.user_id, ended_on=None).exists()
