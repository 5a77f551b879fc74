"""Keeping somebody new, and taking that back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from wayhome.core.viewer import Viewer
from wayhome.desk.queries.known import Known, known_people
from wayhome.matching.actions import forget_telling_apart, keep_keys_of, tell_apart
from wayhome.matching.linker.clean_one import clean_one
from wayhome.matching.queries import held_by
from wayhome.people.actions import InUse, MayNotWrite, take_back_person, write_down
from wayhome.people.choices import WRITERS
from wayhome.people.models import Person, SourceRecord


class LooksLike(Exception):
    """Strong candidates whom the worker was not shown in the question; `known` has all."""

    def __init__(self, known: Sequence[Known]) -> None:
        super().__init__()
        self.known = known


@transaction.atomic
def save_new_person(
    *,
    form_key: UUID,
    given: Mapping[str, str],
    dob_quality: int | None,
    seen: Collection[UUID],
    apart: Collection[UUID],
    by: Viewer,
    at: datetime,
) -> tuple[Person, bool]:
    """Keep somebody new as a person of their own, found at once; whether they were not there yet.

    `given` has the linker's columns. Whoever is likely the same must be among the `seen`, about
    whom the worker was asked; only of those in `apart` they said that it is somebody else, and
    that is remembered. Raises LooksLike, people.actions.MayNotWrite.
    """
    if not by.has(*WRITERS):
        raise MayNotWrite
    known = known_people(given, viewer=by)
    mine = SourceRecord.objects.filter(key=form_key.hex, source__organization=by.acting_for)
    likely = {one.person.pk for one in known if one.likely}
    if not likely <= set(seen) and not mine.exists():
        raise LooksLike(known)
    quality = {} if dob_quality is None else {"dob_quality": dob_quality}
    written, fresh = write_down(form_key=form_key, said={**given, **quality}, by=by, at=at)
    if fresh:
        keep_keys_of(written, clean_one(given))
        people = {one.person.pk for one in known} & set(apart)
        others = [held for person in sorted(people) for held in held_by(person) if held.is_record]
        tell_apart(written=written, others=others, by=by, at=at)
    return written.person, fresh


@transaction.atomic
def undo_new_person(*, person_id: UUID, by: Viewer, at: datetime) -> None:
    """Take back whom the viewer's organization wrote down, as if they had not been.

    Raises Person.DoesNotExist where the viewer may see nobody by this key, people.actions.InUse
    where something hangs on them, people.actions.Kept under a legal hold, MayNotWrite.
    """
    person = Person.objects.get(pk=person_id)
    for written in SourceRecord.objects.filter(person=person, valid_to=None):
        if not forget_telling_apart(written=written, by=by, at=at):
            raise InUse
    take_back_person(person_id=person.pk, by=by, at=at)
