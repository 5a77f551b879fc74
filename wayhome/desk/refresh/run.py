"""Everything that follows an import, in order, in one go."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import connections

from wayhome.desk.refresh import gather
from wayhome.desk.refresh.cover import cover
from wayhome.desk.refresh.link import link_people
from wayhome.desk.refresh.screening import screen_people
from wayhome.desk.refresh.share import settle_grants
from wayhome.people.actions import take_names

# One refresh at a time: two would undo each other's links. Any fixed number of our own does.
LOCK = 7_200_001


def refresh(*, import_id: UUID, at: datetime, day: date) -> None:
    """Link people, copy coverage, gather facts, ask the rules for `day`, and settle grants."""
    with connections["batch"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        rosters = gather.rosters()
        members = link_people(rosters, import_id=import_id, at=at)
        for roster in rosters:
            cover(roster, members, import_id=import_id, at=at)
        take_names()
        screen_people(members, rosters, as_of=day)
        settle_grants(day=day)
    finally:
        with connections["batch"].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
