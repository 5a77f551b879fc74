"""Made-up organizations and workers."""

from __future__ import annotations

from django.utils import timezone

from wayhome.accounts.models import User
from wayhome.core.viewer import Viewer
from wayhome.organizations.actions import add_worker
from wayhome.organizations.models import Organization

PASSWORD = "a long way home from here"


def organization(code: str, kind: str = "county") -> Organization:
    return Organization.objects.create(code=code, name=code.title(), kind=kind)


def worker(name: str, where: Organization, role: str) -> tuple[User, Viewer]:
    by = Viewer(None, where.pk, frozenset({"system_administrator"}))
    user = add_worker(
        email=f"{name}@{where.code}.example", name=name.title(), organization=where, role=role,
        by=by, at=timezone.now(), password=PASSWORD,
    )  # fmt: skip
    return user, Viewer(user.pk, where.pk, frozenset({role}))
