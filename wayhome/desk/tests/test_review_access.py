"""Every few months somebody goes through who works here, and signs for it."""

from __future__ import annotations

import csv
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from wayhome.accounts.models import User
from wayhome.audit.actions import disclose
from wayhome.core.db import seen_by
from wayhome.core.ids import new_id
from wayhome.core.viewer import Viewer
from wayhome.desk.actions import ask_for_reviews, sign_access_review
from wayhome.desk.work import OVERDUE, REVIEW
from wayhome.organizations import actions
from wayhome.organizations.choices import Role
from wayhome.organizations.models import Access, AccessReview, Membership, Organization
from wayhome.organizations.rules import months_after
from wayhome.referrals.tests.factories import organization, worker
from wayhome.tasks.actions import escalate_overdue
from wayhome.tasks.models import Task
from wayhome.tasks.queries import tasks_for

pytestmark = pytest.mark.usefixtures("committed")
QUARTER = timedelta(days=93)


@pytest.fixture
def harbor() -> Organization:
    return organization("harbor")


@pytest.fixture
def ada(harbor: Organization) -> Viewer:
    return worker("ada", harbor, Role.COUNTY_ADMINISTRATOR)


@pytest.fixture
def ana(harbor: Organization) -> Viewer:
    return worker("ana", harbor, Role.PLAN_ANALYST)


def opened(later: timedelta = QUARTER) -> AccessReview:
    assert ask_for_reviews(at=timezone.now() + later) == 1
    return AccessReview.objects.get(signed_at=None)


def decided(review: AccessReview, **by_name: str) -> dict:
    return {one.pk: by_name.get(one.name.lower(), "keep") for one in review.roles.all()}


def signs(review: AccessReview, by: Viewer, **by_name: str) -> bool:
    with seen_by(by):
        return sign_access_review(
            review=review, decisions=decided(review, **by_name), by=by, at=timezone.now()
        )


def client_of(viewer: Viewer) -> Client:
    made = Client()
    made.force_login(User.objects.get(pk=viewer.user_id))
    return made


def test_it_comes_by_itself_after_a_quarter_and_once(ada: Viewer, ana: Viewer) -> None:
    now = timezone.now()
    assert ask_for_reviews(at=now) == 0
    review = opened()
    assert ask_for_reviews(at=now + QUARTER) == 0
    task = Task.objects.using("batch").get()
    assert (task.reason, task.user_id, task.target_id) == (REVIEW, ada.user_id, review.pk)
    assert {one.name for one in review.roles.all()} == {"Ada", "Ana"}
    with seen_by(ada):
        assert [one.address for one in tasks_for(ada, at=now)] == [
            f"/settings/reviews/{review.pk}/"
        ]


def test_the_next_one_counts_from_the_signature_and_as_often_as_is_set(
    ada: Viewer, harbor: Organization
) -> None:
    signs(opened(), ada)
    assert ask_for_reviews(at=timezone.now() + timedelta(days=40)) == 0
    Access.objects.create(organization=harbor, review_months=1)
    assert ask_for_reviews(at=timezone.now() + timedelta(days=40)) == 1


def test_it_says_when_somebody_signed_in_and_looked_last(ada: Viewer, ana: Viewer) -> None:
    client_of(ana)
    with seen_by(ana):
        disclose([new_id()], by=ana, at=timezone.now(), what="person page")
    rows = {one.name: one for one in opened().roles.all()}
    assert rows["Ana"].last_sign_in and rows["Ana"].last_look  # noqa: PT018 - both or neither
    assert rows["Ada"].last_look is None


def test_signing_ends_what_it_says_and_leaves_nothing_behind(ada: Viewer, ana: Viewer) -> None:
    review = opened()
    phone = client_of(ana)
    assert signs(review, ada, ana="end")
    review.refresh_from_db()
    assert (review.signed_by_id, review.signed_name) == (ada.user_id, "Ada")
    assert review.signed_at is not None
    assert not Membership.objects.filter(user=ana.user_id, ended_on=None).exists()
    assert phone.get("/").status_code == 302
    assert Task.objects.using("batch").get(reason=REVIEW).done_by == ada.user_id
    assert signs(review, ada, ada="end") is False
    assert Membership.objects.filter(user=ada.user_id, ended_on=None).exists()


def test_of_two_roles_one_ends(ada: Viewer, ana: Viewer, harbor: Organization) -> None:
    user = User.objects.get(pk=ana.user_id)
    actions.give_role(
        user=user, organization=harbor, role=Role.COC_DATA_LEAD, by=ada, at=timezone.now()
    )
    review = opened()
    ends = review.roles.get(role=Role.COC_DATA_LEAD).pk
    with seen_by(ada):
        sign_access_review(
            review=review, decisions=decided(review) | {ends: "end"}, by=ada, at=timezone.now()
        )
    kept = Membership.objects.get(user=user, ended_on=None)
    assert kept.role == Role.PLAN_ANALYST


def test_nothing_is_signed_before_each_role_is_decided(ada: Viewer, ana: Viewer) -> None:
    review = opened()
    with seen_by(ada), pytest.raises(actions.Undecided):
        sign_access_review(review=review, decisions={}, by=ada, at=timezone.now())
    page = client_of(ada).post(f"/settings/reviews/{review.pk}/", {})
    assert page.status_code == 422
    review.refresh_from_db()
    assert review.signed_at is None


def test_what_ended_meanwhile_needs_no_answer(ada: Viewer, ana: Viewer) -> None:
    review = opened()
    Membership.objects.filter(user=ana.user_id).update(ended_on=timezone.localdate())
    client = client_of(ada)
    assert "ended meanwhile" in client.get(f"/settings/reviews/{review.pk}/").content.decode()
    own = review.roles.get(name="Ada").pk
    assert client.post(f"/settings/reviews/{review.pk}/", {f"role-{own}": "end"}).status_code == 422
    done = client.post(f"/settings/reviews/{review.pk}/", {f"role-{own}": "keep"})
    assert done.status_code == 302
    assert "Signed by Ada" in client.get(f"/settings/reviews/{review.pk}/").content.decode()


@pytest.mark.parametrize("role", [r for r in Role if r != Role.SYSTEM_ADMINISTRATOR])
@pytest.mark.parametrize("own", [True, False])
def test_nobody_else_signs(ada: Viewer, harbor: Organization, role: str, own: bool) -> None:
    review = opened()
    by = worker("mallory", harbor if own else organization("other"), role)
    may = own and role == Role.COUNTY_ADMINISTRATOR
    if may:
        assert signs(review, by)
    else:
        with pytest.raises(actions.NotYours):
            signs(review, by)
    answer = client_of(by).get(f"/settings/reviews/{review.pk}/")
    assert answer.status_code == (200 if may else 404 if role == Role.COUNTY_ADMINISTRATOR else 403)


def test_overdue_it_rises_and_a_system_administrator_hears_of_it(ada: Viewer) -> None:
    root = worker("root", organization("system"), Role.SYSTEM_ADMINISTRATOR)
    signs_later = timezone.now() + QUARTER
    ask_for_reviews(at=signs_later)
    before = Task.objects.using("batch").get(user=ada.user_id).harm
    overdue = signs_later + timedelta(days=15)
    ask_for_reviews(at=overdue)
    ask_for_reviews(at=overdue)
    escalate_overdue(at=overdue)
    assert Task.objects.using("batch").get(user=ada.user_id).harm == before - 1
    late = AccessReview.objects.get(organization=ada.organization_id)
    told = Task.objects.using("batch").filter(reason=OVERDUE, target_id=late.pk)
    assert [one.user_id for one in told] == [root.user_id]


def test_the_file_runs_nothing(ada: Viewer, harbor: Organization) -> None:
    user = User.objects.get(pk=worker("eve", harbor, Role.PLAN_ANALYST).user_id)
    User.objects.filter(pk=user.pk).update(name='=HYPERLINK("http://evil.example")')
    review = opened()
    answer = client_of(ada).get(f"/settings/reviews/{review.pk}.csv")
    rows = list(csv.reader(answer.content.decode().splitlines()))
    assert [row[0] for row in rows] == ["name", "'" + '=HYPERLINK("http://evil.example")', "Ada"]
    assert "attachment" in answer["Content-Disposition"]


def test_months_are_counted_as_people_count_them() -> None:
    assert months_after(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert months_after(date(2026, 12, 1), 1) == date(2027, 1, 1)
    assert months_after(date(2026, 1, 31), 12) == date(2027, 1, 31)
