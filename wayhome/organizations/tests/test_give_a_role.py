"""Nobody raises themselves, and somebody who can add workers always remains."""

from __future__ import annotations

import threading

import pytest
from django.db import connections
from django.utils import timezone

from wayhome.audit.models import Event
from wayhome.organizations import actions
from wayhome.organizations.models import Invitation, Membership, Organization
from wayhome.organizations.queries import memberships_of, viewer_for, worker_of
from wayhome.organizations.rules import may_give
from wayhome.organizations.tests.factories import organization, worker

SYSTEM, COUNTY, LEAD = "system_administrator", "county_administrator", "coc_data_lead"


@pytest.mark.parametrize(
    ("role", "where", "given", "may"),
    [
        (SYSTEM, "own", SYSTEM, True),
        (SYSTEM, "other", LEAD, True),
        (COUNTY, "own", LEAD, True),
        (COUNTY, "own", COUNTY, True),
        (COUNTY, "own", SYSTEM, False),
        (COUNTY, "other", LEAD, False),
        (LEAD, "own", LEAD, False),
    ],
)
def test_who_gives_what(db, role: str, where: str, given: str, may: bool) -> None:
    own, other = organization("own"), organization("other")
    user, viewer = worker("ada", own, role)
    there = {"own": own, "other": other}[where].pk
    assert may_give(viewer, organization_id=there, role=given, to=None) is may
    assert not may_give(viewer, organization_id=there, role=given, to=user.pk)
    assert may_give(viewer, organization_id=own.pk, role=LEAD, to=user.pk) is False


def test_an_invitation_to_oneself_is_refused(db) -> None:
    own = organization("own")
    user, viewer = worker("ada", own, SYSTEM)
    with pytest.raises(actions.NotYours):
        actions.invite(
            email=user.email.upper(), organization=own, role=LEAD, by=viewer, at=timezone.now()
        )
    assert not Invitation.objects.exists()


def test_a_county_administrator_does_not_touch_the_top_or_other_organizations(db) -> None:
    own, other = organization("own"), organization("other")
    root, _ = worker("root", own, SYSTEM)
    far, _ = worker("far", other, LEAD)
    _, cora = worker("cora", own, COUNTY)
    top = Membership.objects.get(user=root)
    with pytest.raises(actions.NotYours):
        actions.end_role(membership=top, by=cora, at=timezone.now())
    for user in (root, far):
        assert worker_of(cora, user.pk) is None
        with pytest.raises(actions.NotYours):
            actions.stop_worker(user=user, by=cora, at=timezone.now())
    assert {one.user.name for one in memberships_of(cora)} == {"Root", "Cora"}


def test_the_last_system_administrator_stays(db) -> None:
    own = organization("own")
    root, viewer = worker("root", own, SYSTEM)
    only = Membership.objects.get(user=root)
    with pytest.raises(actions.LastAdministrator):
        actions.end_role(membership=only, by=viewer, at=timezone.now())
    with pytest.raises(actions.LastAdministrator):
        actions.close_organization(organization=own, by=viewer, at=timezone.now())
    second, _ = worker("second", own, SYSTEM)
    actions.stop_worker(user=second, by=viewer, at=timezone.now())
    with pytest.raises(actions.LastAdministrator):  # who cannot sign in does not count
        actions.end_role(membership=only, by=viewer, at=timezone.now())


def test_two_who_remove_each_other_at_once_do_not_both_succeed(committed: None) -> None:
    own = organization("own")
    pair = [worker(name, own, SYSTEM) for name in ("one", "other")]
    start, failed = threading.Barrier(2), []

    def stop(me: int) -> None:
        start.wait()
        try:
            actions.stop_worker(user=pair[1 - me][0], by=pair[me][1], at=timezone.now())
        except actions.LastAdministrator:
            failed.append(me)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=stop, args=(me,)) for me in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert len(failed) == 1


def test_nobody_acts_for_a_closed_organization_until_that_is_taken_back(db) -> None:
    own, other = organization("own"), organization("other")
    _, root = worker("root", own, SYSTEM)
    far, _ = worker("far", other, LEAD)
    event = actions.close_organization(organization=other, by=root, at=timezone.now())
    assert viewer_for(far)[0].organization_id is None
    actions.undo_organization_edit(organization=other, event=event, by=root, at=timezone.now())
    assert viewer_for(far)[0].organization_id == other.pk


def test_an_edit_is_taken_back_unless_somebody_changed_it_since(db) -> None:
    own = organization("own")
    _, root = worker("root", own, SYSTEM)
    now = timezone.now()
    first = actions.edit_organization(
        organization=own, values={"name": "New", "counties": ["Bay"]}, by=root, at=now
    )
    assert first.detail["changes"]["name"] == ["Own", "New"]
    actions.edit_organization(organization=own, values={"name": "Newer"}, by=root, at=now)
    with pytest.raises(actions.ChangedSince):
        actions.undo_organization_edit(organization=own, event=first, by=root, at=now)
    actions.edit_organization(organization=own, values={"name": "New"}, by=root, at=now)
    actions.undo_organization_edit(organization=own, event=first, by=root, at=now)
    held = Organization.objects.get(pk=own.pk)
    assert (held.name, held.counties) == ("Own", [])
    assert (
        actions.edit_organization(organization=own, values={"name": "Own"}, by=root, at=now) is None
    )
    assert Event.objects.filter(target_id=own.pk, verb__endswith=".undone").count() == 1
