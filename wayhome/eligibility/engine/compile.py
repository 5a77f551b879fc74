"""Turns the tests of a day into SQL over one row of totals a person.

Three steps, each one row a person. *Totals*: one aggregate a question over the person's facts
("the last place that began", "the last day a pregnancy was seen"). *Standings*: the value of a
fact that decides, or NULL where it is too old. *Truths*: each criterion as an SQL boolean over
those; SQL's NULL, AND, OR and NOT are the same three-valued logic as `kleene`. Nothing of a
person's data ever gets into the text: it is made of numbers for facts, values and days.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from wayhome.eligibility.engine.book import Day
from wayhome.eligibility.engine.syntax import (
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

# Began days and ranks share one number, so that one max() finds the winning value.
RANKS = 1000


@dataclass
class Compiler:
    """Collects what the tests of one day ask for.

    `totals`, `standings` and `truths` map an SQL expression to its column; `kinds` and `values`
    number the facts and values that any test names (a choice's values by their rank).
    """

    rules: Day
    totals: dict[str, str] = field(default_factory=dict)
    standings: dict[str, str] = field(default_factory=dict)
    truths: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)
    values: dict[tuple[str, str], int] = field(default_factory=dict)

    def truth(self, node: Expr) -> str:
        """The test as an SQL expression: TRUE, FALSE or NULL."""
        if isinstance(node, And | Or):
            word = " AND " if isinstance(node, And) else " OR "
            return "(" + word.join(self.truth(item) for item in node.items) + ")"
        if isinstance(node, Not):
            return f"(NOT {self.truth(node.item)})"
        if isinstance(node, Sign):
            return f"coalesce({self.truth(node.item)}, FALSE)"
        if isinstance(node, Doubt):
            return f"CASE WHEN {self.truth(node.item)} THEN NULL ELSE FALSE END"
        if isinstance(node, Criterion):
            return self.criterion(node.item)
        return self._leaf(node)

    def criterion(self, test: Expr) -> str:
        """The column that holds the truth of a whole criterion."""
        return _column(self.truths, self.truth(test), "c")

    def _leaf(self, node: Leaf) -> str:
        if isinstance(node, Newest):
            ranks = [self._value(node.fact, value) for value in node.values]
            standing = _column(self.standings, self._standing(node.fact), "s")
            return f"({standing} IN ({_listed(ranks)}))"
        if isinstance(node, Age):
            low = f"{self._total('min(youngest)')} {node.comparison} {node.years}"
            high = f"{self._total('max(oldest)')} {node.comparison} {node.years}"
            return f"CASE WHEN ({low}) = ({high}) THEN {low} END"
        if isinstance(node, Amount):
            chosen = f"{self._chosen(Selector(node.fact))} AND {self._goes_on(node.fact)}"
            largest = self._total(f"max(amount) FILTER ({chosen})")
            return f"({largest} {node.comparison} {node.number})"
        if isinstance(node, Running):
            chosen = f"{self._chosen(node.what)} AND {self._goes_on(node.what.fact)}"
            return _yes(self._total(f"bool_or(TRUE) FILTER ({chosen})"))
        chosen = self._chosen(node.what)
        if isinstance(node, Recently):
            ago = self._total(f"min(ago) FILTER ({chosen})")
            return _yes(f"{ago} IS NOT NULL" if node.days is None else f"{ago} <= {node.days}")
        chosen += f" AND ago <= {node.days}"
        days = self._total(f"count(DISTINCT began) FILTER ({chosen})")
        return _yes(f"{days} >= {node.least}")

    def _standing(self, fact: str) -> str:
        """The rank of the value that stands; NULL when there is none or it is too old."""
        chosen = self._chosen(Selector(fact))
        key = self._total(f"max(began * {RANKS} + {RANKS - 1} - value) FILTER ({chosen})")
        rank = f"({RANKS - 1} - {key} % {RANKS})"
        cases = []
        for values, days in self.rules.believed.get(fact, ()):
            if values is None:
                ago = self._total(f"min(ago) FILTER ({chosen})")
                return f"CASE WHEN {ago} <= {days} THEN {rank} END"
            ranks = _listed(self._value(fact, value) for value in values)
            ago = self._total(f"min(ago) FILTER ({chosen} AND value IN ({ranks}))")
            cases.append(f"WHEN {rank} IN ({ranks}) THEN CASE WHEN {ago} <= {days} THEN {rank} END")
        return f"CASE {' '.join(cases)} ELSE {rank} END" if cases else rank

    def _goes_on(self, fact: str) -> str:
        cases = []
        for values, days in self.rules.believed.get(fact, ()):
            if values is None:
                return f"running AND ago <= {days}"
            ranks = _listed(self._value(fact, value) for value in values)
            cases.append(f"WHEN value IN ({ranks}) THEN ago <= {days}")
        return f"running AND CASE {' '.join(cases)} ELSE TRUE END" if cases else "running"

    def _chosen(self, what: Selector) -> str:
        number = self.kinds.setdefault(what.fact, len(self.kinds))
        if what.values is None:
            return f"kind = {number}"
        listed = _listed(self._value(what.fact, value) for value in what.values)
        return f"kind = {number} AND value IN ({listed})"

    def _value(self, fact: str, value: str) -> int:
        kind = self.rules.kinds[fact]
        if kind.type == "choice":
            return kind.ranks[value]
        return self.values.setdefault((fact, value), len(self.values))

    def _total(self, aggregate: str) -> str:
        return _column(self.totals, aggregate, "t")


def value_numbers(compiler: Compiler) -> Mapping[tuple[str, str], int]:
    """Every (fact, value) the tests can tell apart, with its number."""
    ranks = {
        (fact, value): rank
        for fact in compiler.kinds
        for value, rank in compiler.rules.kinds[fact].ranks.items()
    }
    return ranks | compiler.values


def _column(columns: dict[str, str], expression: str, letter: str) -> str:
    return columns.setdefault(expression, f"{letter}{len(columns)}")


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(str(number) for number in sorted(numbers))


def _yes(condition: str) -> str:
    """Yes or unknown: that nothing was recorded is no proof that nothing was."""
    return f"CASE WHEN {condition} THEN TRUE END"
