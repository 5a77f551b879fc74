"""Judges a test for one person, with the facts each step rests on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from wayhome.eligibility.engine.book import Day
from wayhome.eligibility.engine.facts import Fact, Known, ages_on, known_on
from wayhome.eligibility.engine.kleene import all_of, any_of, opposite
from wayhome.eligibility.engine.syntax import (
    COMPARISONS,
    Age,
    Amount,
    And,
    Criterion,
    Doubt,
    Expr,
    Leaf,
    Newest,
    Not,
    Or,
    Recently,
    Running,
    Selector,
    Sign,
)


class Why(StrEnum):
    """Why a step is unknown."""

    NOTHING = "nothing_known"
    TOO_OLD = "too_old"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Step:
    """One step of a judgment: what was asked, the truth found, the facts behind it."""

    kind: str  # "test", or the operator: "and", "or", "not", "sign", "doubt", "criterion"
    text: str
    truth: bool | None
    facts: tuple[Fact, ...] = ()
    why: Why | None = None
    steps: tuple[Step, ...] = ()

    def all_facts(self) -> tuple[Fact, ...]:
        """Every fact under this step, each once."""
        found = dict.fromkeys(self.facts)
        for step in self.steps:
            found |= dict.fromkeys(step.all_facts())
        return tuple(found)


class Judge:
    """Judges tests for one person on one day."""

    def __init__(self, rules: Day, facts: Sequence[Fact]) -> None:
        self.rules = rules
        self.births = [fact for fact in facts if fact.fact == "birth"]
        self.known: dict[str, list[Known]] = {}
        for fact in facts:
            kind = rules.kinds.get(fact.fact)
            # A birth date is asked for an age and nothing else.
            if kind and kind.type != "birth" and (known := known_on(fact, kind, rules.day)):
                self.known.setdefault(fact.fact, []).append(known)

    def judge(self, node: Expr) -> Step:
        """The truth of a test, step by step."""
        if isinstance(node, And | Or):
            steps = tuple(self.judge(item) for item in node.items)
            whole = all_of if isinstance(node, And) else any_of
            word = "and" if isinstance(node, And) else "or"
            return Step(word, word, whole(step.truth for step in steps), steps=steps)
        if isinstance(node, Not):
            step = self.judge(node.item)
            return Step("not", "not", opposite(step.truth), steps=(step,))
        if isinstance(node, Sign):
            step = self.judge(node.item)
            return Step("sign", "sign", step.truth is True, steps=(step,))
        if isinstance(node, Doubt):
            step = self.judge(node.item)
            held = step.truth is True
            why = Why.UNCLEAR if held else None
            return Step("doubt", "doubt", None if held else False, why=why, steps=(step,))
        if isinstance(node, Criterion):
            step = self.judge(node.item)
            return Step("criterion", node.key, step.truth, steps=(step,))
        return self._leaf(node)

    def _leaf(self, node: Leaf) -> Step:
        if isinstance(node, Newest):
            return self._newest(node)
        if isinstance(node, Age):
            return self._age(node)
        if isinstance(node, Amount):
            running = [k for k in self.known.get(node.fact, ()) if self._goes_on(k)]
            amounts = [float(k.fact.value) for k in running]
            truth = COMPARISONS[node.comparison](max(amounts), node.number) if amounts else None
            return _step(node, truth, running)
        if isinstance(node, Running):
            return _seen(node, [k for k in self._selected(node.what) if self._goes_on(k)])
        found = [k for k in self._selected(node.what) if self._within(k, node.days)]
        if isinstance(node, Recently):
            return _seen(node, found)
        enough = len({k.began for k in found}) >= node.least
        return _step(node, True if enough else None, found)

    def _newest(self, node: Newest) -> Step:
        """The value that began last decides, if a value of its group was seen lately enough."""
        rows = self.known.get(node.fact, [])
        if not rows:
            return _step(node, None, rows)
        ranks = self.rules.kinds[node.fact].ranks
        last = max(rows, key=lambda k: (k.began, -ranks[k.fact.value])).fact.value
        began = max(k.began for k in rows)
        deciding = [k for k in rows if k.fact.value == last and k.began == began]
        alike, days = self._group(node.fact, last)
        of_group = [k for k in rows if alike is None or k.fact.value in alike]
        latest = max(of_group, key=lambda k: k.observed)
        if not self._fresh(latest.observed, days):
            return _step(node, None, deciding, Why.TOO_OLD)
        shown = deciding if latest in deciding else [*deciding, latest]
        return _step(node, last in node.values, shown)

    def _age(self, node: Age) -> Step:
        ranges = [(fact, ages_on(fact.value, self.rules.day)) for fact in self.births]
        usable = [(fact, ages) for fact, ages in ranges if ages]
        facts = tuple(fact for fact, _ in usable)
        if not usable:
            return Step("test", node.text, None, why=Why.NOTHING)
        compare = COMPARISONS[node.comparison]
        ends = {compare(age, node.years) for _, ages in usable for age in ages}
        if len(ends) == 1:
            return Step("test", node.text, ends.pop(), facts)
        return Step("test", node.text, None, facts, Why.UNCLEAR)

    def _selected(self, what: Selector) -> list[Known]:
        rows = self.known.get(what.fact, [])
        return [k for k in rows if what.values is None or k.fact.value in what.values]

    def _goes_on(self, known: Known) -> bool:
        _, days = self._group(known.fact.fact, known.fact.value)
        return known.running and self._fresh(known.observed, days)

    def _group(self, fact: str, value: str) -> tuple[frozenset[str] | None, int | None]:
        """The values believed together with this one, and for how many days."""
        for values, days in self.rules.believed.get(fact, ()):
            if values is None or value in values:
                return values, days
        return None, None

    def _within(self, known: Known, days: int | None) -> bool:
        return self._fresh(known.observed, days)

    def _fresh(self, observed: dt.date, days: int | None) -> bool:
        return days is None or (self.rules.day - observed).days <= days


def _seen(node: Running | Recently, found: Sequence[Known]) -> Step:
    return _step(node, True if found else None, found)


def _step(node: Leaf, truth: bool | None, found: Sequence[Known], why: Why = Why.NOTHING) -> Step:
    facts = tuple(known.fact for known in found)
    return Step("test", node.text, truth, facts, why if truth is None else None)
