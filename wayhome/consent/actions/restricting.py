"""Restricting somebody to workers named for them, and lifting it again.

The database does it (`consent_restrict` and the like), because no role of the application may write
a grant; it looks at who asks by itself.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from wayhome.audit.actions import record
from wayhome.consent.actions.sharing import Refused
from wayhome.consent.choices import Why
from wayhome.core.ids import new_id
from wayhome.core.viewer import Viewer


@transaction.atomic
def restrict(*, person_id: UUID, why: Why, by: Viewer, at: datetime) -> UUID:
    """Show somebody to nobody but who restricts them, until others are named; its id.

    Raises Refused unless the viewer's organization recorded the person, or where they are
    restricted already.
    """
    restriction_id = new_id()
    if not _ask("consent_restrict", person_id, restriction_id, str(why), at):
        raise Refused
    _note("restricted", restriction_id, by, at, why=str(why))
    return restriction_id


@transaction.atomic
def name_worker(
    *, restriction_id: UUID, user_id: UUID, days: int, by: Viewer, at: datetime
) -> None:
    """Let one worker see somebody restricted as far as their organization would.

    Raises Refused where the viewer is not named themselves, or the worker's organization held
    nothing about the person.
    """
    if not _ask("consent_name_worker", restriction_id, user_id, at + timedelta(days=days)):
        raise Refused
    _note("named", restriction_id, by, at, user=str(user_id), days=days)


@transaction.atomic
def unname_worker(*, restriction_id: UUID, user_id: UUID, by: Viewer, at: datetime) -> None:
    """Take a worker's name off. Raises Refused for one's own, so that somebody is always named."""
    if not _ask("consent_unname_worker", restriction_id, user_id):
        raise Refused
    _note("unnamed", restriction_id, by, at, user=str(user_id))


@transaction.atomic
def lift(*, restriction_id: UUID, by: Viewer, at: datetime) -> None:
    """End a restriction: what still holds opens again. Raises Refused for who is not named."""
    if not _ask("consent_lift", restriction_id, at):
        raise Refused
    _note("lifted", restriction_id, by, at)


def _ask(function: str, *values: UUID | str | datetime) -> bool:
    holes = ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}({holes})", list(values))  # named above
        return bool(cursor.fetchone()[0])


def _note(verb: str, restriction_id: UUID, by: Viewer, at: datetime, **detail: object) -> None:
    record(
        f"consent.{verb}",
        by=by,
        at=at,
        target="consent.restriction",
        target_id=restriction_id,
        detail=detail,
    )
