"""Screening a table of everybody gives what deciding one by one gives."""

import datetime as dt
from types import SimpleNamespace

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wayhome.core.rulebook import Row
from wayhome.eligibility import rules
from wayhome.eligibility.engine import syntax as sx
from wayhome.eligibility.engine.book import Day, Service, load_rulebooks
from wayhome.eligibility.engine.judge import Judge

from .factories import AS_OF, CODES, KINDS, fact, random_facts, table

PERSONS = tuple("pqrstuvw")
BOOK = load_rulebooks()
DAYS = st.sampled_from([AS_OF, dt.date(2021, 12, 31), dt.date(2022, 9, 30), dt.date(2023, 7, 1)])


def one_by_one(facts, as_of):
    rows = []
    for person in PERSONS:
        own = [f for f in facts if f.person == person]
        for service in BOOK.on(as_of).services:
            decision = rules.decide(own, service, as_of)
            rows.append(
                {
                    "person": person,
                    "service": service,
                    "answer": str(decision.answer),
                    "criteria_met": decision.keys("met"),
                    "criteria_unknown": decision.keys("unknown"),
                    "missing_proof": [proof.key for proof in decision.missing_proof],
                    "unverified_rules": decision.service.unverified,
                }
            )
    return rows


def some_facts(names):
    return st.lists(random_facts(PERSONS, names), max_size=60)


# Few kinds at a time, so that facts of one kind meet in one person.
NAMES = st.lists(st.sampled_from([*KINDS, "place"]), min_size=1, max_size=4)


@settings(max_examples=40, deadline=None)
@given(NAMES.flatmap(some_facts), DAYS)
def test_all_at_once_equals_one_by_one(facts, as_of):
    assert rules.screen(table(facts), as_of, persons=PERSONS).to_pylist() == one_by_one(
        facts, as_of
    )


@st.composite
def selectors(draw, names):
    name = draw(st.sampled_from(names))
    known = list(KINDS[name].values) or CODES.get(name, ["x"])
    values = st.lists(st.sampled_from(known), min_size=1, max_size=4, unique=True)
    return sx.Selector(name, draw(st.none() | values.map(tuple)))


@st.composite
def newest(draw, names):
    name = draw(st.sampled_from(names))
    values = draw(st.lists(st.sampled_from(list(KINDS[name].values)), min_size=1, max_size=5))
    return sx.Newest(name, tuple(values))


DAYS_BACK = st.sampled_from([0, 1, 30, 90, 365, 1000])
COMPARE = st.sampled_from(sorted(sx.COMPARISONS))


def leaves(names):
    """Single tests about facts of these names."""
    choices = [name for name in names if KINDS[name].type == "choice"]
    spans = [name for name in names if KINDS[name].shape == "span"]
    found = [
        st.builds(sx.Recently, selectors(names), st.none() | DAYS_BACK),
        st.builds(sx.Count, selectors(names), DAYS_BACK, st.integers(1, 3)),
    ]
    if choices:
        found += [newest(choices), newest(choices)]
    if spans:
        found.append(st.builds(sx.Running, selectors(spans)))
    if "share_of_cost" in names:
        amounts = st.sampled_from([0.0, 120.5, -1.0])
        found.append(st.builds(sx.Amount, st.just("share_of_cost"), COMPARE, amounts))
    if "birth" in names:
        found.append(st.builds(sx.Age, COMPARE, st.sampled_from([0, 20, 21, 45])))
    return st.one_of(found)


def grown(inner):
    some = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        some.map(sx.And),
        some.map(sx.Or),
        inner.map(sx.Not),
        inner.map(sx.Sign),
        inner.map(sx.Doubt),
    )


@st.composite
def scenes(draw):
    """Tests about a few kinds of facts, and facts of those kinds."""
    names = draw(NAMES)
    tests = st.recursive(leaves(names), grown, max_leaves=4)
    return draw(st.lists(tests, min_size=1, max_size=10)), draw(some_facts(names))


BELIEVED = dict.fromkeys(KINDS, ((None, 200),)) | BOOK.on(AS_OF).believed
ROW = Row("x", "", dt.date(2020, 1, 1), None, "", "", None, "verified")  # type: ignore[arg-type]


SEEN_ONLY = rules.Fact("p", "birth", "1980-05-05", seen=dt.date(2022, 6, 1))


@settings(max_examples=60, deadline=None)
@given(scenes())
@example(([sx.Recently(sx.Selector("birth"), None)], [SEEN_ONLY]))
def test_any_test_that_can_be_written_means_the_same_to_both_readers(scene):
    tests, facts = scene
    services = {
        f"s{n}": Service(f"s{n}", "", "", "", ROW, test, ()) for n, test in enumerate(tests)
    }
    day = Day(AS_OF, services, KINDS, BELIEVED)
    book = SimpleNamespace(on=lambda *_, **__: day)
    found = rules.screen(table(facts), AS_OF, persons=PERSONS, rulebook=book)
    expected = [
        str(rules.Answer.of(Judge(day, [f for f in facts if f.person == p]).judge(test).truth))
        for p in PERSONS
        for test in tests
    ]
    assert found["answer"].to_pylist() == expected


def test_everybody_asked_for_is_answered_once_in_order():
    facts = table([fact("place", "unsheltered", person="b")])
    found = rules.screen(facts, AS_OF, persons=["c", "b", "a", "b"], services=["ecm.pof1b"])
    assert found["person"].to_pylist() == ["a", "b", "c"]
    assert found.schema == rules.ANSWERS


def test_without_a_list_of_persons_those_with_facts_are_answered():
    found = rules.screen(table([fact("place", "rental", person="b")]), AS_OF)
    assert set(found["person"].to_pylist()) == {"b"}
    assert len(found) == 6


def test_facts_of_other_classes_count_for_nothing():
    facts = table([fact("fleeing_violence", data_class="dv"), fact("birth", "2012")])
    seen = rules.screen(facts, AS_OF, services=["ecm.pof1b"])
    hidden = rules.screen(facts, AS_OF, services=["ecm.pof1b"], classes=["open", "demographic"])
    assert "homeless_or_unstably_housed" in seen["criteria_met"].to_pylist()[0]
    assert hidden["person"].to_pylist() == ["p"]
    assert "homeless_or_unstably_housed" in hidden["criteria_unknown"].to_pylist()[0]


def test_parts_are_the_whole():
    facts = table([fact("place", "unsheltered", person=f"{n:03}") for n in range(300)])
    parts = list(rules.screen_in_parts(facts, AS_OF, rows=6 * 64))
    assert len(parts) > 1
    assert pa.Table.from_batches(parts).equals(rules.screen(facts, AS_OF))


def test_a_service_nobody_knows_is_an_error():
    with pytest.raises(KeyError, match=r"cs\.gardening"):
        rules.screen(table([]), AS_OF, services=["cs.gardening"])


def test_nobody_gives_an_empty_table():
    assert rules.screen(table([]), AS_OF).num_rows == 0
