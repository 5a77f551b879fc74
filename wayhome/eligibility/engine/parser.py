"""Reads a test as it is written in the rulebook into a tree.

place in homeless_places            the newest believable value is on the list
disabling_condition is yes          ... is this value
age >= 21                           completed years on the day
running(program in some_list)       a span covers the day
recently(housing_offer, window)     it held within the window before the day
ever(died)                          it held at any time up to the day
count(ed_visit, window) >= 5        on so many days of the window
amount(share_of_cost) > 0           the largest amount on the day
another_criterion                   the test of that criterion
not x / x and y / x or y / (x)      three-valued
sign(x)                             no sign of x counts as no
doubt(x)                            if x, the answer is unknown; otherwise no
"""

from __future__ import annotations

import re
from collections.abc import Callable

from wayhome.eligibility.engine.day import MisspelledRuleError, Names
from wayhome.eligibility.engine.syntax import (
    COMPARISONS,
    Age,
    Amount,
    And,
    Count,
    Doubt,
    Expr,
    Newest,
    Not,
    Or,
    Recently,
    Running,
    Selector,
    Sign,
)

_TOKEN = re.compile(r"\s*(>=|<=|[()<>,]|[A-Za-z_][A-Za-z0-9_]*|\d+(?:\.\d+)?)")
_WORDS = {"and", "or", "not", "in", "is"}
_DEEPEST = 50


def parse(text: str, names: Names, criterion: Callable[[str], Expr]) -> Expr:
    """The tree of a test on the day of `names`; `criterion` gives the tree of another criterion.

    MisspelledRuleError says what cannot be read.
    """
    return _Reader(text, names, criterion).whole()


class _Reader:
    def __init__(self, text: str, names: Names, criterion: Callable[[str], Expr]) -> None:
        self.tokens = _tokens(text)
        self.place = 0
        self.depth = 0
        self.names = names
        self.criterion = criterion

    def whole(self) -> Expr:
        found = self.either()
        if self.peek():
            raise MisspelledRuleError(f"{self.peek()!r} does not belong here")
        return found

    def either(self) -> Expr:
        items = [self.both()]
        while self.take("or"):
            items.append(self.both())
        return items[0] if len(items) == 1 else Or(tuple(items))

    def both(self) -> Expr:
        items = [self.one()]
        while self.take("and"):
            items.append(self.one())
        return items[0] if len(items) == 1 else And(tuple(items))

    def one(self) -> Expr:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise MisspelledRuleError("the test is nested too deeply")
        try:
            return self.simple()
        finally:
            self.depth -= 1

    def simple(self) -> Expr:
        if self.take("not"):
            return Not(self.one())
        if self.take("("):
            return self.closed(self.either())
        start = self.place
        word = self.word()
        if self.take("("):
            return self.call(word, start)
        if word == "age":
            comparison = self.comparison()
            return Age(comparison, int(self.number()), self.since(start))
        if self.peek() in ("in", "is"):
            selector = self.selector(word)
            if self.names.kind(word).type != "choice":
                raise MisspelledRuleError(f"{word} is no choice; ask running() or recently()")
            return Newest(word, selector.values or (), self.since(start))
        return self.criterion(word)

    def call(self, word: str, start: int) -> Expr:
        if word == "sign":
            return Sign(self.closed(self.either()))
        if word == "doubt":
            return Doubt(self.closed(self.either()))
        if word not in ("running", "recently", "ever", "count", "amount"):
            raise MisspelledRuleError(f"there is no {word}()")
        what = self.selector(self.word())
        kind = self.names.kind(what.fact)
        days = self.window() if word in ("recently", "count") else None
        self.need(")")
        if word == "running":
            if kind.shape != "span":
                raise MisspelledRuleError(f"running() needs a span, and {kind.name} is a point")
            return Running(what, self.since(start))
        if word == "amount":
            if kind.type != "number" or kind.shape != "span":
                raise MisspelledRuleError(f"amount() needs a number, and {kind.name} is none")
            comparison = self.comparison()
            return Amount(what.fact, comparison, self.number(), self.since(start))
        if word == "count" and days is not None:
            self.need(">=")
            return Count(what, days, int(self.number()), self.since(start))
        return Recently(what, days, self.since(start))

    def selector(self, fact: str) -> Selector:
        kind = self.names.kind(fact)
        values: tuple[str, ...] | None = None
        if self.take("is"):
            values = (self.word(),)
        elif self.take("in"):
            values = self.names.values(self.word())
        strange = set(values or ()) - set(kind.values) if kind.type == "choice" else set()
        if strange:
            raise MisspelledRuleError(f"{fact} has no value {', '.join(sorted(strange))}")
        return Selector(fact, values)

    def window(self) -> int:
        self.need(",")
        return self.names.window(self.word())

    def comparison(self) -> str:
        token = self.next()
        if token not in COMPARISONS:
            raise MisspelledRuleError(f"{token!r} stands where a comparison is expected")
        return token

    def number(self) -> float:
        token = self.next()
        if not token[:1].isdigit():
            raise MisspelledRuleError(f"{token!r} stands where a number is expected")
        return float(token)

    def word(self) -> str:
        token = self.next()
        if not re.match("[A-Za-z_]", token) or token in _WORDS:
            raise MisspelledRuleError(f"{token!r} stands where a name is expected")
        return token

    def closed(self, inner: Expr) -> Expr:
        self.need(")")
        return inner

    def need(self, token: str) -> None:
        if not self.take(token):
            raise MisspelledRuleError(f"{self.peek()!r} stands where {token!r} is expected")

    def take(self, token: str) -> bool:
        if self.peek() != token:
            return False
        self.place += 1
        return True

    def peek(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def next(self) -> str:
        token = self.peek()
        self.place += 1
        return token

    def since(self, start: int) -> str:
        text = " ".join(self.tokens[start : self.place])
        return re.sub(r" (?=[(),])|(?<=\() ", "", text)


def _tokens(text: str) -> list[str]:
    found, place = [], 0
    text = text.rstrip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise MisspelledRuleError(f"cannot read {text[place:].strip()[:20]!r}")
        found.append(match.group(1))
        place = match.end()
    return found
