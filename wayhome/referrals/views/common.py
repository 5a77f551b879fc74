"""What all pages of referrals share: who may open them, and how a miss is answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone

from wayhome.core.policy import viewer_of
from wayhome.documents.queries import Restored
from wayhome.organizations.choices import Role
from wayhome.referrals import actions, queries

Found = TypeVar("Found")
WORKERS = tuple(role for role in Role if role is not Role.SYSTEM_ADMINISTRATOR)


def do(action: Callable[[], Found]) -> Found:
    """Do it; what is not there for this viewer is not there at all."""
    try:
        return action()
    except actions.NotFound as error:
        raise Http404 from error


def opened(request: HttpRequest, referral_id: UUID, what: str = "referral page") -> queries.Detail:
    """The referral, its opening noted and the look logged."""
    viewer, now = viewer_of(request), timezone.now()
    return do(lambda: actions.open_referral(referral_id=referral_id, by=viewer, at=now, what=what))


def may_look(request: HttpRequest) -> bool:
    """Whether the viewer's kind of organization may be shown people at all."""
    return bool(request.organization.may_look)  # type: ignore[attr-defined] # every member has one


def uuid_of(text: str | None) -> UUID | None:
    """The id that a text holds, if it holds one."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def restored_into(initial: dict[str, Any], kept: Restored | None) -> dict[str, Any]:
    """What a form shows at first: what the worker had written, and what the page itself knows."""
    return {**(kept.written if kept else {}), **initial}
