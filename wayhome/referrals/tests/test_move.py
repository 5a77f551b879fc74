"""The declared table decides who may move a referral where, and nothing else does."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayhome.referrals.choices import (
    CLOSED_LOOP,
    ENDED,
    OPEN,
    TRANSITIONS,
    Side,
    Status,
    may_move,
)

# Written out once more, by hand, so that a change of the table is a change of this test.
ALLOWED = {
    ("draft", "pending", "sender"),
    ("pending", "accepted", "receiver"),
    ("pending", "declined", "receiver"),
    ("pending", "outreach_initiated", "receiver"),
    ("pending", "closed", "receiver"),
    ("pending", "closed", "sender"),
    ("pending", "withdrawn", "sender"),
    ("accepted", "outreach_initiated", "receiver"),
    ("accepted", "declined", "receiver"),
    ("accepted", "closed", "receiver"),
    ("outreach_initiated", "outreach_initiated", "receiver"),
    ("outreach_initiated", "accepted", "receiver"),
    ("outreach_initiated", "declined", "receiver"),
    ("outreach_initiated", "closed", "receiver"),
}


@pytest.mark.parametrize(("before", "after", "side"), list(product(Status, Status, Side)))
def test_every_move_is_allowed_or_refused_as_written(before, after, side):
    assert may_move(before, after, side) == ((before, after, side) in ALLOWED)


@given(st.lists(st.tuples(st.sampled_from(Status), st.sampled_from(Side)), max_size=30))
def test_no_walk_leaves_an_ended_state_or_comes_back_to_draft(steps):
    """Whatever two sides try, in any order, an ended referral stays ended and a sent one sent."""
    state, visited = Status.DRAFT, [Status.DRAFT]
    for after, side in steps:
        if may_move(state, after, side):
            state = after
            visited.append(after)
    ended = [place for place, one in enumerate(visited) if one in ENDED]
    assert ended in ([], [len(visited) - 1])
    assert Status.DRAFT not in visited[1:]
    if Status.WITHDRAWN in visited:
        assert visited[-2] is Status.PENDING


def test_every_open_state_can_be_ended_by_its_receiver():
    for state in OPEN:
        assert may_move(state, Status.CLOSED, Side.RECEIVER)
        assert may_move(state, Status.DECLINED, Side.RECEIVER)


def test_the_table_is_whole_and_speaks_dhcs():
    assert set(TRANSITIONS) == set(Status)
    assert set(CLOSED_LOOP.values()) == {
        "Accepted", "Declined", "Pending", "Outreach Initiated", "Referral Loop Closed",
    }  # fmt: skip
    assert OPEN | ENDED | {Status.DRAFT} == set(Status)
