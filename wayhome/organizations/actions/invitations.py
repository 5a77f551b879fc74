"""Inviting workers by e-mail: the link is good for a week, once, and says nothing about anybody."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from wayhome.accounts.models import User
from wayhome.audit.actions import record
from wayhome.core.viewer import Viewer
from wayhome.organizations.actions.workers import NotYours, give_role, vouch_for_address
from wayhome.organizations.models import Invitation, Organization
from wayhome.organizations.queries import user_named
from wayhome.organizations.rules import looks_after, may_give

GOOD_FOR = timedelta(days=7)


class NotSent(Exception):
    """The mail server did not take the mail; its words are the argument."""


def digest_of(secret: str) -> str:
    """What is kept of a link's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def invite(
    *, email: str, organization: Organization, role: str, by: Viewer, at: datetime
) -> tuple[Invitation, str]:
    """Offer a role; the invitation, and the link that was mailed.

    An open invitation to the same role ends. Raises NotYours, or NotSent with nothing changed.
    """
    email = email.strip().lower()
    known = user_named(email)
    if organization.closed_on or not may_give(
        by, organization_id=organization.pk, role=role, to=known.pk if known else None
    ):
        raise NotYours
    same = Invitation.objects.filter(email=email, organization=organization, role=role)
    same.filter(taken_at=None, withdrawn_at=None).update(withdrawn_at=at)
    secret = secrets.token_urlsafe(32)
    made = Invitation.objects.create(
        email=email,
        organization=organization,
        role=role,
        digest=digest_of(secret),
        made_by=by.user_id,
        made_at=at,
        expires_at=at + GOOD_FOR,
    )
    _note("made", made, by, at)
    link = settings.ORIGIN.rstrip("/") + reverse("invitation", args=[secret])
    if settings.EMAIL_HOST:
        _send(email, link)
    return made, link


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Viewer, at: datetime) -> None:
    """Make the link worthless. Raises NotYours."""
    if not looks_after(by, invitation.organization_id):
        raise NotYours
    open_ones = Invitation.objects.filter(pk=invitation.pk, taken_at=None, withdrawn_at=None)
    if open_ones.update(withdrawn_at=at):
        _note("withdrawn", invitation, by, at)


@transaction.atomic
def accept_invitation(
    *, invitation: Invitation, name: str, password: str, at: datetime
) -> User | None:
    """Make the account and give the role, once; None where the invitation is no longer open."""
    if not _take(invitation, at):
        return None
    user = User.objects.create_user(invitation.email, password, name=name)
    vouch_for_address(user)
    _join(invitation, user, at)
    return user


@transaction.atomic
def join_as(*, invitation: Invitation, user: User, at: datetime) -> bool:
    """Give the role to an account that has the invited address; False where it is not open."""
    if user.email != invitation.email or not user.is_active or not _take(invitation, at):
        return False
    vouch_for_address(user)
    _join(invitation, user, at)
    return True


def _take(invitation: Invitation, at: datetime) -> bool:
    """Mark it as taken; of two who try at once one gets it."""
    if invitation.organization.closed_on is not None:
        return False
    # Its own columns alone: with a join the one who waits would not look at them again.
    open_one = Invitation.objects.filter(
        pk=invitation.pk, taken_at=None, withdrawn_at=None, expires_at__gt=at
    )
    return bool(open_one.update(taken_at=at))


def _join(invitation: Invitation, user: User, at: datetime) -> None:
    by = Viewer(user.pk, invitation.organization_id)
    give_role(user=user, organization=invitation.organization, role=invitation.role, by=by, at=at)
    _note("taken", invitation, by, at)


def _send(email: str, link: str) -> None:
    words, subjects = [], []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            subjects.append(_("You are invited to Wayhome"))
            words.append(
                _(
                    "You are invited to work in Wayhome.\n\nOpen this link within 7 days. It works "
                    "once and is meant for you alone:\n%(link)s\n\nIf you do not expect this, do "
                    "nothing: without the link nobody gets in."
                )
                % {"link": link}
            )
    try:
        EmailMessage(" / ".join(subjects), "\n\n--\n\n".join(words) + "\n", to=[email]).send()
    except OSError as problem:  # smtplib's errors are OSErrors, too
        raise NotSent(str(problem)) from problem


def _note(verb: str, invitation: Invitation, by: Viewer, at: datetime) -> None:
    record(
        f"organizations.invitation.{verb}",
        by=by,
        at=at,
        target="organizations.organization",
        target_id=invitation.organization_id,
        detail={"invitation": str(invitation.pk), "role": invitation.role},
    )
