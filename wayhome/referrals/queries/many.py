"""What a check page says of many people before they are referred at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from wayhome.core.classes import PROTECTED
from wayhome.core.viewer import Viewer
from wayhome.directory.queries import Choice, providers_for_each
from wayhome.directory.rules import Need
from wayhome.people.models import Person
from wayhome.referrals.models import Referral
from wayhome.referrals.queries.known import (
    Known,
    already_asked_of_each,
    classes_held_of_each,
    known_of_each,
)

BARRING = ("plan", "slots")


class Bar(StrEnum):
    """Why a line cannot be sent."""

    UNSEEN = "unseen"
    ALREADY = "already"
    NOBODY = "nobody"
    PROTECTED = "protected"


@dataclass(frozen=True, slots=True)
class Asked:
    """One line that somebody ticked: who, and for which service."""

    person_id: UUID
    service: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """One line of the check page: who can take it, and why it cannot be sent where it cannot.

    `chosen` is the best fit that is not known to be without a contract or an open slot; where
    every one is, nobody is chosen and the sender decides.
    """

    asked: Asked
    known: Known | None
    held: frozenset[str]
    choices: Sequence[Choice]
    chosen: UUID | None
    already: Sequence[Referral]
    bar: Bar | None


def prepare_many(asked: Sequence[Asked], *, viewer: Viewer, on: date) -> list[Prepared]:
    """Every line, in the order of the asking; as many queries for fifty as for two."""
    pairs = [(one.person_id, one.service) for one in asked]
    people = {person for person, _ in pairs}
    known = known_of_each(pairs, viewer=viewer, on=on)
    held = classes_held_of_each(people, viewer=viewer)
    already = already_asked_of_each(people, viewer=viewer)
    needs = [(service, _need(known.get((person, service)))) for person, service in pairs]
    offered = providers_for_each(needs, viewer=viewer, today=on)
    return [
        _prepared(
            one,
            known.get(pair),
            held.get(one.person_id, frozenset()),
            choices,
            already.get(pair, []),
        )
        for one, pair, choices in zip(asked, pairs, offered, strict=True)
    ]


def _prepared(
    asked: Asked,
    known: Known | None,
    held: frozenset[str],
    choices: Sequence[Choice],
    already: Sequence[Referral],
) -> Prepared:
    here = [one for one in choices if one.participant_id is not None]
    able = [one for one in here if one.data_class not in PROTECTED]
    bar = None
    if known is None:
        bar = Bar.UNSEEN
    elif already:
        bar = Bar.ALREADY
    elif not able:
        bar = Bar.PROTECTED if here else Bar.NOBODY
    fitting = (one.participant_id for one in able if not is_barred(one))
    return Prepared(asked, known, held, able, next(fitting, None), already, bar)


def is_barred(choice: Choice) -> bool:
    """Whether a provider is known to have no contract with the plan or no open slot."""
    return any(one.code in BARRING and one.answer == "no" for one in choice.reasons)


def _need(known: Known | None) -> Need:
    if known is None:
        return Need()
    language = known.language.value if known.language else ""
    return Need(known.plan_code, language, known.zip_code, known.city)


def names_of(people: Collection[UUID], *, viewer: Viewer) -> dict[UUID, str]:
    """The names of those whom the viewer may see."""
    return {one.pk: str(one) for one in Person.objects.filter(pk__in=people)}
