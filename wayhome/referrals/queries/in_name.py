"""What a worker has open, for an administrator who is not shown about whom it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connections

from wayhome.core.viewer import Viewer
from wayhome.eligibility.names import ServiceName
from wayhome.referrals.choices import Status


@dataclass(frozen=True, slots=True)
class InName:
    """An open referral that a worker asked for or took on; `other` is the other organization."""

    id: UUID
    service: str
    status: str
    status_at: datetime
    other: str


def referrals_in_name(*, worker: UUID, organization_id: UUID, viewer: Viewer) -> list[InName]:
    """The oldest first; none unless the viewer looks after the organization's workers."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT * FROM referrals_in_name(%s, %s)", [organization_id, worker])
        return [
            InName(key, _service(service), str(Status(status).label), at, other or "")
            for key, service, status, at, other in cursor.fetchall()
        ]


def _service(code: str) -> str:
    return str(ServiceName(code).label) if code in ServiceName.values else code
