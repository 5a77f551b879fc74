"""A locked password and a lost phone: who looks after a worker helps, and nobody else."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from wayhome.accounts.lockout import count_try, locked_among
from wayhome.accounts.models import Session, User
from wayhome.accounts.rules import MOST
from wayhome.audit.models import Event
from wayhome.organizations.actions import NotYours, forget_second_steps, unlock_worker
from wayhome.organizations.choices import Role
from wayhome.organizations.tests.factories import organization, worker


@pytest.fixture
def ana(db) -> User:
    """Her password is locked, and her phone is lost."""
    user, _ = worker("ana", organization("harbor"), "plan_analyst")
    for number in range(MOST):
        count_try(email=user.email, address=str(number), at=timezone.now())
    Authenticator.objects.create(user=user, type="totp", data={})
    Client().force_login(user)
    return user


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("own", [True, False])
def test_who_helps(ana: User, role: str, own: bool) -> None:
    place = ana.memberships.get().organization if own else organization("other")
    user, by = worker("ada", place, role)
    may = role == Role.SYSTEM_ADMINISTRATOR or (own and role == Role.COUNTY_ADMINISTRATOR)
    for action in (unlock_worker, forget_second_steps):
        if may:
            action(user=ana, by=by, at=timezone.now())
        else:
            with pytest.raises(NotYours):
                action(user=ana, by=by, at=timezone.now())
        with pytest.raises(NotYours):
            action(user=user, by=by, at=timezone.now())
    assert bool(locked_among([ana])) is not may
    assert Authenticator.objects.exists() is not may
    assert Session.objects.filter(user=ana).exists() is not may
    assert Event.objects.filter(verb__startswith="organizations.worker").count() == (2 * may)


def test_it_is_offered_where_it_is_needed(ana: User) -> None:
    place = ana.memberships.get().organization
    ada, _ = worker("ada", place, Role.COUNTY_ADMINISTRATOR)
    client = Client()
    client.force_login(ada)
    page = client.get("/settings/people/").content.decode()
    assert page.count("Unlock password") == page.count("Lost phone") == 1
    client.post(f"/settings/workers/{ana.pk}/unlock/")
    client.post(f"/settings/workers/{ana.pk}/forget-steps/")
    page = client.get("/settings/people/").content.decode()
    assert "Unlock password" not in page
    assert "Lost phone" not in page
