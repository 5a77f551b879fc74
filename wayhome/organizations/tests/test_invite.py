"""An invitation: real mail, a link that works once, for a week, and tells nothing."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from tests.architecture.addresses import plain
from tests.postbox import Postbox, postbox
from wayhome.accounts.models import User
from wayhome.organizations import actions
from wayhome.organizations.models import Invitation, Membership, Organization
from wayhome.organizations.queries import invitation_with
from wayhome.organizations.tests.factories import PASSWORD, organization, worker

EMAIL = "dana.okafor@coc.example"
ANSWER = {"name": "Dana Okafor", "password": PASSWORD}


@pytest.fixture
def mail(settings) -> Iterator[Postbox]:
    with postbox(settings) as server:
        yield server


def invited(*, days_ago: int = 0) -> tuple[Invitation, str]:
    coc = Organization.objects.filter(code="bay-coc").first() or organization("bay-coc", "coc")
    _, root = worker("root", coc, "system_administrator")
    made, link = actions.invite(
        email=EMAIL, organization=coc, role="coc_data_lead", by=root,
        at=timezone.now() - timedelta(days=days_ago),
    )  # fmt: skip
    return made, "/" + link.split("/", 3)[3]


def test_the_mail_says_nothing_about_anybody(db, mail: Postbox) -> None:
    invited()
    ((to, letter),) = mail.letters
    assert to == EMAIL
    said = f"{letter['Subject']} {letter['From']} {letter.get_content()}"
    for name in ("Dana", "Okafor", "Bay-Coc", "bay-coc", "data lead", "coc_data_lead"):
        assert name not in said
    secret = re.search(r"/invitation/(\S+)/", said).group(1)
    assert not Invitation.objects.filter(digest__contains=secret[:8]).exists()


def test_the_link_makes_one_account_with_the_role(db, mail: Postbox) -> None:
    made, link = invited()
    for _ in range(2):  # a mail program opens it first
        page = Client().get(link)
        assert page.status_code == 200
        assert EMAIL in page.content.decode()
    client = Client()
    assert client.post(link, ANSWER)["Location"] == "/"
    dana = User.objects.get(email=EMAIL)
    held = Membership.objects.get(user=dana)
    assert (held.role, held.organization_id) == ("coc_data_lead", made.organization_id)
    assert client.get("/").status_code == 200
    assert Client().get(link).status_code == 404
    assert Client().post(link, ANSWER | {"name": "Mallory"}).status_code == 404


def test_a_weak_password_is_refused(db, mail: Postbox) -> None:
    _, link = invited()
    assert Client().post(link, ANSWER | {"password": "password"}).status_code == 422
    assert not User.objects.filter(email=EMAIL).exists()


@pytest.mark.parametrize("why", ["old", "withdrawn", "sent again", "closed", "made up"])
def test_a_link_that_no_longer_works_says_the_same_whatever_the_reason(
    db, mail: Postbox, why: str
) -> None:
    made, link = invited(days_ago=8 if why == "old" else 0)
    now, (_, root) = timezone.now(), worker("second", made.organization, "system_administrator")
    if why == "withdrawn":
        actions.withdraw_invitation(invitation=made, by=root, at=now)
    elif why == "sent again":
        actions.invite(email=EMAIL, organization=made.organization, role=made.role, by=root, at=now)
    elif why == "closed":
        Organization.objects.update(closed_on=now.date())
    elif why == "made up":
        link = link[:-6] + "wrong/"
    answer, other = Client().get(link), Client().get("/invitation/nothing/")
    assert answer.status_code == other.status_code == 404
    assert plain(answer) == plain(other)
    assert Client().post(link, ANSWER).status_code == 404


def test_an_account_that_is_there_takes_the_role_signed_in(db, mail: Postbox) -> None:
    _, link = invited()
    here = organization("elsewhere", "provider")
    user = User.objects.create_user(EMAIL, PASSWORD, name="Dana")
    other, _ = worker("other", here, "housing_navigator")
    assert "/account/login/" in Client().get(link)["Location"]
    stranger = Client()
    stranger.force_login(other, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "/account/login/" in stranger.post(link)["Location"]
    assert not Membership.objects.filter(user=user).exists()
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(link).status_code == 200
    assert client.post(link)["Location"] == "/"
    assert Membership.objects.get(user=user).role == "coc_data_lead"


def test_mail_that_is_not_taken_invites_nobody(db, mail: Postbox) -> None:
    mail.refusing = True
    with pytest.raises(actions.NotSent, match="no such mailbox"):
        invited()
    assert not Invitation.objects.exists()


def test_of_two_who_open_it_at_once_one_gets_in(committed: None, mail: Postbox) -> None:
    made, link = invited()
    start, made_by = threading.Barrier(2), []

    def take(name: str) -> None:
        start.wait()
        one = Invitation.objects.get(pk=made.pk)
        try:
            user = actions.accept_invitation(
                invitation=one, name=name, password=PASSWORD, at=timezone.now()
            )
            made_by.append(user)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take, args=(name,)) for name in ("One", "Other")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert [user is None for user in made_by].count(False) == 1
    assert invitation_with(link.split("/")[2], at=timezone.now()) is None
