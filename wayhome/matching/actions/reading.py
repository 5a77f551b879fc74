"""Reading a pair, settling it by one reader, two or three, and taking that back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from wayhome.audit.actions import record
from wayhome.core import events
from wayhome.core.viewer import Viewer
from wayhome.matching.choices import Verdict
from wayhome.matching.evidence import guard
from wayhome.matching.models import Decision, Note, Pair, Question, Reading
from wayhome.matching.queries import lead_among, readers_of
from wayhome.matching.rules import is_hard
from wayhome.matching.work import QUESTION, THIRD, THIRD_READING
from wayhome.tasks.actions import Ask, finish_tasks, make_task, take_back_tasks

DUE = timedelta(days=3)


class AlreadyDecided(Exception):
    """Somebody else decided about this pair, or the reader has read it already."""


class ReasonNeeded(Exception):
    """ "Not sure" says why, so that the next reviewer knows what to look for."""


@dataclass(frozen=True, slots=True)
class Given:
    """What came of a reading: the pair, and which reading it waits for now; 0: it is settled."""

    pair: Pair
    waits_for: int


@transaction.atomic
def decide(*, pair_id: UUID, verdict: str, reason: str = "", by: Viewer, at: datetime) -> Given:
    """Say that two records are one person, two, or that it cannot be told.

    An easy pair is settled by its first reader. A hard one waits for a second who does not know
    the first answer; where they differ, a third settles it. Where nobody else reviews in the
    organization the first answer stands. A settled answer is kept by keys, outlives the roster,
    and is applied by the next linking. Raises AlreadyDecided where the reader was too late or has
    read it, Pair.DoesNotExist where there is none.
    """
    if verdict == Verdict.UNSURE and not reason.strip():
        raise ReasonNeeded
    pair = _locked(pair_id, by)
    waits = pair.verdict == Verdict.OPEN and _reader(by) in pair.read_by
    if pair.verdict in (Verdict.SAME, Verdict.DIFFERENT) or waits:
        raise AlreadyDecided
    if pair.verdict == Verdict.UNSURE:
        _forget_readings(pair, at)
    place = len(pair.read_by) + 1
    Reading.objects.create(
        organization_id=pair.organization_id,
        **pair.keys,
        place=place,
        verdict=verdict,
        reason=reason.strip(),
        probability=pair.probability,
        by=_reader(by),
        at=at,
    )
    pair.read_by = [*pair.read_by, _reader(by)]
    if _wants_another(pair, verdict, place, at):
        pair.verdict = Verdict.OPEN
        pair.save(update_fields=["read_by", "verdict"])
        record("matching.pair.read", by=by, at=at, target="pair", target_id=pair.pk)
        if place == 2:
            _ask_for_a_third(pair, by, at)
        return Given(pair, place + 1)
    _settle(pair, verdict, reason.strip(), by, at)
    return Given(pair, 0)


@transaction.atomic
def reopen(*, pair_id: UUID, by: Viewer, at: datetime) -> Pair:
    """Take an answer back: the pair waits again, and the link it made is undone.

    Who gave the last reading takes back that one alone; who did not takes back all of a settled
    pair's. Raises AlreadyDecided where the pair waits for another reader and the last reading is
    not the viewer's, Pair.DoesNotExist where there is none.
    """
    pair = _locked(pair_id, by)
    mine = bool(pair.read_by) and pair.read_by[-1] == by.user_id
    if pair.verdict == Verdict.OPEN and not mine:
        raise AlreadyDecided
    settled = pair.verdict != Verdict.OPEN
    if mine:
        _standing(pair).filter(by=_reader(by)).update(undone_at=at)
        pair.read_by = pair.read_by[:-1]
        take_back_tasks(target=THIRD, target_id=pair.pk, at=at)
    else:
        _forget_readings(pair, at)
    _current(pair).update(undone_at=at)
    pair.verdict, pair.reason, pair.decided_by, pair.decided_at = Verdict.OPEN, "", None, None
    pair.save(update_fields=["verdict", "reason", "decided_by", "decided_at", "read_by"])
    if settled:
        _tell("matching.pair.reopened", pair, by, at)
    return pair


@transaction.atomic
def note(*, pair_id: UUID, text: str, by: Viewer, at: datetime) -> Note:
    """Write down something about a pair for all its readers. Raises Pair.DoesNotExist."""
    pair = Pair.objects.get(pk=pair_id, organization_id=by.acting_for)
    made = Note.objects.create(
        organization_id=pair.organization_id,
        **pair.keys,
        text=text.strip(),
        by=_reader(by),
        at=at,
    )
    record("matching.pair.noted", by=by, at=at, target="pair", target_id=pair.pk)
    return made


def _wants_another(pair: Pair, verdict: str, place: int, at: datetime) -> bool:
    """Whether somebody else must read the pair, too; shows the readers each other's answers."""
    others = readers_of(pair.organization_id) - set(pair.read_by)
    if place == 1:
        guarded = bool(guard(pair.evidence))
        return bool(others) and is_hard(pair.probability, verdict, guarded=guarded)
    _show(pair, at)
    if place == 2:
        return len(set(_standing(pair).values_list("verdict", flat=True))) > 1
    return False


def _ask_for_a_third(pair: Pair, by: Viewer, at: datetime) -> None:
    """A task for the county administrator who reviews here, else for whoever else may."""
    make_task(
        Ask(
            organization_id=pair.organization_id,
            because=THIRD_READING,
            due_at=at + DUE,
            target=THIRD,
            target_id=pair.pk,
            user_id=lead_among(pair),
        ),
        by=by,
        at=at,
    )


def _settle(pair: Pair, verdict: str, reason: str, by: Viewer, at: datetime) -> None:
    pair.verdict, pair.reason = verdict, reason
    pair.decided_by, pair.decided_at = by.user_id, at
    pair.save(update_fields=["verdict", "reason", "decided_by", "decided_at", "read_by"])
    _current(pair).update(undone_at=at)
    if verdict != Verdict.UNSURE:
        Decision.objects.create(
            organization_id=pair.organization_id,
            **pair.keys,
            verdict=verdict,
            reason=reason,
            by=_reader(by),
            at=at,
        )
    _show(pair, at)
    finish_tasks(target=THIRD, target_id=pair.pk, by=by, at=at)
    for asked in Question.objects.filter(**pair.keys, answered_at=None, withdrawn_at=None):
        asked.withdrawn_at, asked.fields = at, {}
        asked.save(update_fields=["withdrawn_at", "fields"])
        take_back_tasks(target=QUESTION, target_id=asked.pk, at=at)
    _tell("matching.pair.decided", pair, by, at)


def _locked(pair_id: UUID, by: Viewer) -> Pair:
    return Pair.objects.select_for_update().get(pk=pair_id, organization_id=by.acting_for)


def _reader(by: Viewer) -> UUID:
    """Who reads; nobody decides without having signed in."""
    if by.user_id is None:
        raise PermissionError("Nobody decides without signing in.")
    return by.user_id


def _standing(pair: Pair) -> QuerySet[Reading]:
    return Reading.objects.filter(**pair.keys, undone_at=None)


def _forget_readings(pair: Pair, at: datetime) -> None:
    _standing(pair).update(undone_at=at)
    pair.read_by = []


def _current(pair: Pair) -> QuerySet[Decision]:
    return Decision.objects.filter(**pair.keys, undone_at=None)


def _show(pair: Pair, at: datetime) -> None:
    """Let the readers of a pair see each other's answers, as the database allows it."""
    with connection.cursor() as cursor:
        keys = (pair.left_source_id, pair.left_key, pair.right_source_id, pair.right_key)
        cursor.execute("SELECT matching_show_readings(%s, %s, %s, %s, %s)", [*keys, at])


def _tell(verb: str, pair: Pair, by: Viewer, at: datetime) -> None:
    record(verb, by=by, at=at, target="pair", target_id=pair.pk, detail={"verdict": pair.verdict})
    transaction.on_commit(lambda: events.publish(events.DECIDED, pair_id=pair.pk))
