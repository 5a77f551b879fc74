"""On every edge of a window, and for every pair of facts that meet there, both readers agree."""

import datetime as dt
from itertools import product
from types import SimpleNamespace

import pytest

from wayhome.core.rulebook import Row
from wayhome.eligibility import rules
from wayhome.eligibility.engine import syntax as sx
from wayhome.eligibility.engine.book import Day, Service
from wayhome.eligibility.engine.judge import Judge

from .factories import AS_OF, BIRTHS, KINDS, NO_BIRTHS, table

ROW = Row("x", "", dt.date(2020, 1, 1), None, "", "", None, "verified")
BELIEVED = {
    "place": ((frozenset({"unsheltered"}), 90), (frozenset({"rental"}), 365)),
    "plan_membership": ((None, 90),),
    "share_of_cost": ((None, 90),),
    "pregnancy": ((None, 90),),
}


def before(days):
    return None if days is None else AS_OF - dt.timedelta(days=days)


def answers_agree(tests, people):
    """Whether screening gives what judging each person gives; `people` are lists of facts."""
    services = {f"s{n}": Service(f"s{n}", "", "", "", ROW, t, ()) for n, t in enumerate(tests)}
    day = Day(AS_OF, services, KINDS, BELIEVED)
    facts = [f for own in people for f in own]
    book = SimpleNamespace(on=lambda *_, **__: day)
    names = [own[0].person for own in people]
    found = rules.screen(table(facts), AS_OF, persons=names, rulebook=book)
    expected = []
    for own in people:
        judge = Judge(day, own)
        expected += [str(rules.Answer.of(judge.judge(test).truth)) for test in tests]
    assert set(expected) >= {"met", "unknown"}
    assert found["answer"].to_pylist() == expected


def pairs(name, values, starts, ends, seens):
    """Everybody who could have two such facts, one person each."""
    one = list(product(values, starts, ends, seens))
    for number, two in enumerate(product(one, one)):
        yield [
            rules.Fact(f"{number:05}", name, value, before(start), before(end), before(seen))
            for value, start, end, seen in two
        ]


def about(fact, values):
    what = sx.Selector(fact, values)
    return [
        sx.Recently(what, 90),
        sx.Recently(what, 0),
        sx.Recently(what, None),
        sx.Count(what, 90, 1),
        sx.Count(what, 365, 2),
    ]


def test_places():
    tests = [sx.Newest("place", (value,)) for value in ("rental", "unsheltered", "jail")]
    tests += [sx.Running(sx.Selector("place", ("unsheltered",))), *about("place", ("unsheltered",))]
    values = ("rental", "unsheltered", "jail")
    answers_agree(tests, list(pairs("place", values, (90, 91, 0), (None, 0, 90), (None, 91))))


def test_starts_and_ends_of_spans():
    tests = [sx.Running(sx.Selector("plan_membership")), *about("plan_membership", None)]
    edges = (None, -1, 0, 1, 90, 91)
    answers_agree(tests, list(pairs("plan_membership", ("a",), edges, edges, (None, 91))))


def test_points():
    tests = [sx.Newest("pregnancy", ("yes",)), *about("pregnancy", ("yes",))]
    values = ("yes", "no", "unknown")
    answers_agree(
        tests, list(pairs("pregnancy", values, (None, -1, 0, 90, 91), (None,), (None, 0)))
    )


def test_amounts():
    tests = [sx.Amount("share_of_cost", sign, 10.5) for sign in sx.COMPARISONS]
    values = ("10.5", "10.50", "0", "-3", "11", "much", "1e9")
    answers_agree(tests, list(pairs("share_of_cost", values, (0, 91), (None, 0, 1), (None,))))


@pytest.mark.parametrize("sign", sorted(sx.COMPARISONS))
def test_ages(sign):
    tests = [sx.Age(sign, years) for years in (0, 1, 20, 21, 22)]
    births = [*BIRTHS, *NO_BIRTHS, "2026", "2025", "2004-02-29", "2005-03", "2026-03-01"]
    answers_agree(tests, list(pairs("birth", births, (None,), (None,), (None,))))
