"""A row counts as checked when one person read it and another confirmed; a changed row does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from wayhome.accounts.models import User
from wayhome.audit.models import Event
from wayhome.core.ids import new_id
from wayhome.core.viewer import Viewer
from wayhome.eligibility import actions
from wayhome.eligibility.models import RuleReading
from wayhome.eligibility.queries import confirmed_rules
from wayhome.eligibility.rules import (
    Placed,
    every_row,
    is_verified,
    load_rulebooks,
    unverified_behind,
)

NOW = timezone.now()
DAY = date(2026, 10, 1)
NOTHING = frozenset()


def reader(name: str) -> Viewer:
    user = User.objects.create_user(f"{name}@coc.example", name=name)
    return Viewer(user.pk, new_id())


def unverified_row() -> Placed:
    service = load_rulebooks().on(DAY).services["cs.recuperative_care"]
    rows = [Placed(table, row) for (table, _), row in service.rests_on.items()]
    return next(one for one in rows if not one.row.verified)


def read(placed: Placed, by: Viewer) -> RuleReading:
    return actions.read_rule(
        placed=placed, quote="word for word", page="p. 3", edition=date(2026, 1, 1), by=by, at=NOW
    )


def test_a_reading_counts_only_when_somebody_else_confirms_it(db) -> None:
    placed, one, other = unverified_row(), reader("one"), reader("other")
    read(placed, one)
    assert not is_verified(placed, confirmed_rules())
    with pytest.raises(actions.SamePerson):
        actions.confirm_rule(fingerprint=placed.fingerprint, by=one, at=NOW)
    actions.confirm_rule(fingerprint=placed.fingerprint, by=other, at=NOW)
    assert is_verified(placed, confirmed_rules())
    with pytest.raises(actions.AlreadyRead):
        read(placed, other)
    actions.withdraw_reading(fingerprint=placed.fingerprint, why="p. 4", by=one, at=NOW)
    assert not is_verified(placed, confirmed_rules())
    read(placed, other)
    assert Event.objects.filter(verb__startswith="eligibility.rule.").count() == 4


def test_the_database_itself_holds_that_readers_differ(db) -> None:
    one = reader("one")
    held = read(unverified_row(), one)
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleReading.objects.filter(pk=held.pk).update(
            second_reader_id=one.user_id, confirmed_at=NOW
        )


@pytest.mark.parametrize(
    "change",
    [{"value": "another test"}, {"valid_to": date(2030, 1, 1)}, {"plan": "harbor"}, "locator"],
)
def test_a_row_that_changes_is_unverified_again(db, change) -> None:
    placed = unverified_row()
    read(placed, reader("one"))
    actions.confirm_rule(fingerprint=placed.fingerprint, by=reader("other"), at=NOW)
    row = placed.row
    if change == "locator":
        changed = replace(row, source=replace(row.source, locator="elsewhere"))
    else:
        changed = replace(row, **change)
    assert is_verified(placed, confirmed_rules())
    assert not is_verified(Placed(placed.table, changed), confirmed_rules())


def test_an_answer_rests_on_fewer_unverified_rules_once_one_is_confirmed() -> None:
    placed = unverified_row()
    service = load_rulebooks().on(DAY).services["cs.recuperative_care"]
    assert unverified_behind(service, NOTHING) == service.unverified
    fewer = unverified_behind(service, frozenset({placed.fingerprint}))
    assert fewer == service.unverified - 1


def test_fingerprints_tell_rows_apart() -> None:
    marks = [one.fingerprint for one in every_row(load_rulebooks())]
    assert len(marks) == len(set(marks)) > 60
