"""Everything that follows an import, in order.

First, in one transaction, who is who, and all that hangs on it: a reader sees the people of before
or of after, each with their referrals and with those who may see them. Then facts and answers,
again at once.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import connections, transaction

from wayhome.desk.refresh import gather
from wayhome.desk.refresh.cover import cover
from wayhome.desk.refresh.follow import follow_people
from wayhome.desk.refresh.keys import keep_keys
from wayhome.desk.refresh.link import link_people
from wayhome.desk.refresh.meanwhile import ask_to_look
from wayhome.desk.refresh.screening import screen_people
from wayhome.desk.refresh.share import settle_grants
from wayhome.desk.refresh.weigh import weigh_pairs
from wayhome.exchange.lists.importer import settle_served
from wayhome.exchange.runs import loaded_unlinked, note_linked
from wayhome.people.actions import take_names

# One refresh at a time: two would undo each other's links. Any fixed number of our own does.
LOCK = 7_200_001
MUCH = 1_000  # rows written; fewer change nothing that the planner should know


def refresh(*, import_id: UUID, at: datetime, day: date) -> None:
    """Link people, copy coverage, settle who may see whom, and ask the rules for `day`."""
    with connections["batch"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        with transaction.atomic(using="batch"):
            taken = loaded_unlinked()
            rosters = gather.rosters()
            records = gather.records()
            link_people(records, rosters, import_id=import_id, at=at)
            keep_keys(records)
            follow_people(at=at)
            cover(rosters, import_id=import_id, at=at)
            take_names()
            settle_served()
            settle_grants(day=day)
            ask_to_look(import_id=import_id, at=at)
            note_linked(taken, at=at)
        if screen_people(rosters, as_of=day) > MUCH:
            with connections["batch"].cursor() as cursor:
                cursor.execute("SELECT desk_note_sizes()")
        weigh_pairs()
    finally:
        with connections["batch"].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
