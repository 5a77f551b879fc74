"""Reading a rule in the official guide, and confirming what somebody else read."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from wayhome.audit.actions import record
from wayhome.core import events
from wayhome.core.viewer import Viewer
from wayhome.eligibility.models import RuleReading
from wayhome.eligibility.readings import Placed


class AlreadyRead(Exception):
    """Somebody read this row before; it waits for a second reader, or has one."""


class SamePerson(Exception):
    """Who read a rule does not confirm it, too."""


def read_rule(
    *, placed: Placed, quote: str, page: str, edition: date, by: Viewer, at: datetime
) -> RuleReading:
    """Keep what the guide says of a row, word for word. Raises AlreadyRead."""
    if by.user_id is None:
        raise PermissionError("A rule is read by somebody.")
    try:
        with transaction.atomic():
            made = RuleReading.objects.create(
                table=placed.table,
                key=placed.row.key,
                valid_from=placed.row.valid_from,
                fingerprint=placed.fingerprint,
                quote=quote,
                page=page,
                edition=edition,
                reader_id=by.user_id,
                read_at=at,
            )
            _note("read", made, by, at)
    except IntegrityError as problem:
        raise AlreadyRead from problem
    return made


@transaction.atomic
def confirm_rule(*, fingerprint: str, by: Viewer, at: datetime) -> RuleReading | None:
    """Vouch for what somebody else read: the row counts as verified here from now on.

    Raises SamePerson. None where no reading waits, or somebody was quicker.
    """
    waiting = RuleReading.objects.select_for_update().filter(
        fingerprint=fingerprint, withdrawn_at=None, confirmed_at=None
    )
    held = waiting.first()
    if held is None:
        return None
    if held.reader_id == by.user_id:
        raise SamePerson
    held.second_reader_id, held.confirmed_at = by.user_id, at
    held.save(update_fields=["second_reader", "confirmed_at"])
    _note("confirmed", held, by, at)
    transaction.on_commit(lambda: events.publish(events.RULED, reading_id=held.pk))
    return held


@transaction.atomic
def withdraw_reading(*, fingerprint: str, why: str, by: Viewer, at: datetime) -> RuleReading | None:
    """Take a reading back, with the reason: the row is unverified again. None where none is."""
    held = (
        RuleReading.objects.select_for_update()
        .filter(fingerprint=fingerprint, withdrawn_at=None)
        .first()
    )
    if held is None:
        return None
    held.withdrawn_by, held.withdrawn_at, held.why_withdrawn = by.user_id, at, why
    held.save(update_fields=["withdrawn_by", "withdrawn_at", "why_withdrawn"])
    _note("withdrawn", held, by, at)
    transaction.on_commit(lambda: events.publish(events.RULED, reading_id=held.pk))
    return held


def _note(verb: str, reading: RuleReading, by: Viewer, at: datetime) -> None:
    record(
        f"eligibility.rule.{verb}",
        by=by,
        at=at,
        target=reading._meta.label_lower,
        target_id=reading.pk,
        detail={"table": reading.table, "key": reading.key, "mark": reading.fingerprint[:16]},
    )
