"""Merges are reversible, decisions come first, and a person keeps their key."""

from __future__ import annotations

from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from wayhome.desk.refresh.resolve import Decisions, groups, persons


def resolved(
    linked: list[tuple[str, str, float]],
    decisions: Decisions | None = None,
    now: dict[str, str] | None = None,
    before: dict[str, str | None] | None = None,
) -> dict[str, str]:
    ids = ["a", "b", "c"]
    numbers = count()
    now = now or {one: f"p-{one}" for one in ids}
    group_of = groups(ids, linked, decisions or Decisions())
    return persons(group_of, now, before or {}, lambda: f"new-{next(numbers)}")


def test_nothing_linked_nothing_moves() -> None:
    assert resolved([]) == {"a": "p-a", "b": "p-b", "c": "p-c"}


def test_linked_records_share_the_person_known_longest() -> None:
    assert resolved([("b", "c", 0.99)]) == {"a": "p-a", "b": "p-b", "c": "p-b"}


def test_a_split_gives_back_exactly_the_person_from_before() -> None:
    merged = resolved([("a", "b", 0.99)])
    assert merged["b"] == "p-a"
    split = resolved(
        [("a", "b", 0.99)],
        Decisions(different={("a", "b")}),
        now=merged,
        before={"b": "p-b"},
    )
    assert split == {"a": "p-a", "b": "p-b", "c": "p-c"}


def test_a_decision_links_what_the_linker_does_not() -> None:
    assert resolved([], Decisions(same={("a", "c")}))["c"] == "p-a"


def test_no_chain_joins_what_somebody_saw_apart() -> None:
    linked = [("a", "b", 0.999), ("b", "c", 0.99)]
    found = resolved(linked, Decisions(different={("c", "a")}))
    assert found["a"] == found["b"] != found["c"]


ids = st.sampled_from([f"r{n}" for n in range(8)])
pairs = st.lists(st.tuples(ids, ids, st.floats(0.5, 1)), max_size=12)
apart = st.sets(st.tuples(ids, ids).filter(lambda pair: pair[0] != pair[1]), max_size=4)


@given(pairs, apart)
def test_two_people_are_never_one_group_and_runs_agree(
    linked: list[tuple[str, str, float]], different: set[tuple[str, str]]
) -> None:
    everybody = [f"r{n}" for n in range(8)]
    decisions = Decisions(different=different)
    group_of = groups(everybody, linked, decisions)
    assert all(group_of[one] != group_of[other] for one, other in different)
    assert groups(reversed(everybody), list(reversed(linked)), decisions) == group_of


@given(pairs)
def test_resolving_twice_changes_nothing(linked: list[tuple[str, str, float]]) -> None:
    everybody = [f"r{n}" for n in range(8)]
    numbers = count()
    group_of = groups(everybody, linked, Decisions())
    first = persons(group_of, {r: f"p{r}" for r in everybody}, {}, lambda: f"n{next(numbers)}")
    again = persons(group_of, first, {}, lambda: f"n{next(numbers)}")
    assert again == first
