"""Reviewing: an answer is kept, taken back exactly, and given by one reviewer only."""

from __future__ import annotations

import threading

import pytest
from django.db import connections

from wayhome.core.db import seen_by
from wayhome.core.ids import new_id
from wayhome.core.viewer import Viewer
from wayhome.desk.refresh.weigh import weigh_pairs
from wayhome.desk.tests.factories import AT, make_organization, make_source
from wayhome.matching import actions, queries
from wayhome.matching.models import Decision, Pair
from wayhome.organizations.models import Organization

pytestmark = pytest.mark.usefixtures("committed")


def make_pair(organization: Organization, key: str = "1", probability: float = 0.8) -> Pair:
    left = make_source(organization, "hmis", f"left-{key}")
    right = make_source(organization, "834", f"right-{key}")
    return Pair.objects.using("batch").create(
        organization=organization,
        left_source=left,
        left_key=key,
        left_fields={"first_name": "Ana"},
        right_source=right,
        right_key=key,
        right_fields={"first_name": "Anna"},
        probability=probability,
        evidence="first_name:close:3.10|dob:same:9.20",
        import_id=new_id(),
    )


def viewer_of(organization: Organization) -> Viewer:
    return Viewer(new_id(), organization.pk, frozenset({"coc_data_lead"}))


def decisions() -> list[tuple[str, bool]]:
    rows = Decision.objects.using("batch").order_by("at", "id")
    return [(one.verdict, one.undone_at is not None) for one in rows]


def test_a_decision_is_kept_by_keys_and_can_be_taken_back() -> None:
    coc = make_organization("coc", "coc")
    pair, by = make_pair(coc), viewer_of(coc)
    with seen_by(by):
        actions.decide(pair_id=pair.pk, verdict="same", by=by, at=AT)
    assert decisions() == [("same", False)]
    with seen_by(by):
        actions.reopen(pair_id=pair.pk, by=by, at=AT)
        assert queries.queue_at(viewer=by).pair == pair
    assert decisions() == [("same", True)]


def test_not_sure_needs_a_reason_and_decides_nothing() -> None:
    coc = make_organization("coc", "coc")
    pair, by = make_pair(coc), viewer_of(coc)
    with seen_by(by):
        with pytest.raises(actions.ReasonNeeded):
            actions.decide(pair_id=pair.pk, verdict="unsure", by=by, at=AT)
        actions.decide(pair_id=pair.pk, verdict="unsure", reason="no birth date", by=by, at=AT)
        actions.decide(pair_id=pair.pk, verdict="different", by=by, at=AT)
    assert decisions() == [("different", False)]


def test_another_organization_finds_no_pair() -> None:
    coc, other = make_organization("coc", "coc"), make_organization("other", "coc")
    pair, by = make_pair(coc), viewer_of(other)
    with seen_by(by):
        assert queries.queue_at(viewer=by).pair is None
        assert queries.queue_at(viewer=by, pair_id=pair.pk).pair is None
        with pytest.raises(Pair.DoesNotExist):
            actions.decide(pair_id=pair.pk, verdict="same", by=by, at=AT)


def test_of_two_reviewers_at_once_one_decides_and_the_other_is_told() -> None:
    coc = make_organization("coc", "coc")
    pair = make_pair(coc)
    start, outcomes = threading.Barrier(2), []

    def review(verdict: str) -> None:
        by = viewer_of(coc)
        start.wait()
        try:
            with seen_by(by):
                actions.decide(pair_id=pair.pk, verdict=verdict, by=by, at=AT)
            outcomes.append(verdict)
        except actions.AlreadyDecided:
            outcomes.append("told")
        finally:
            connections.close_all()

    reviewers = [threading.Thread(target=review, args=(v,)) for v in ("same", "different")]
    for one in reviewers:
        one.start()
    for one in reviewers:
        one.join()
    assert sorted(outcomes)[-1] == "told"
    assert len(decisions()) == 1


def test_what_a_decision_is_worth_most_on_comes_first() -> None:
    coc = make_organization("coc", "coc")
    make_pair(coc, "1", 0.95)
    second = make_pair(coc, "2", 0.6)
    weigh_pairs()
    by = viewer_of(coc)
    with seen_by(by):
        queue = queries.queue_at(viewer=by)
        assert (queue.pair, queue.left) == (second, "2")
