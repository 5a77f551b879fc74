"""Medi-Cal coverage: which plan covers a person from when to when, under which aid code."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from wayhome.synthetic.dice import Dice, Wheel
from wayhome.synthetic.persons import Person


@dataclass(slots=True)
class Span:
    """One stretch of coverage by one plan; `end` is None while it lasts."""

    plan: str
    start: date
    end: date | None
    aid_code: str
    share_of_cost: Decimal | None = None


@dataclass(slots=True)
class Coverage:
    """All of a person's spans, oldest first, with the number that Medi-Cal knows them by."""

    cin: str
    spans: list[Span]
    renewal: date
    second_cin: str = ""  # a number given by mistake, under which the newest plan has the person

    def active(self, on: date) -> Span | None:
        """The span of a day, if any."""
        for span in self.spans:
            if span.start <= on and (span.end is None or on <= span.end):
                return span
        return None

    def cin_at(self, plan: str) -> str:
        """The number under which a plan has the person."""
        return self.second_cin if self.second_cin and plan == self.spans[-1].plan else self.cin


@cache
def read() -> dict[str, Any]:
    """The plans, aid codes and shares of `coverage.toml`."""
    return tomllib.loads(files(__package__).joinpath("coverage.toml").read_text("utf-8"))


def month_start(day: date, months: int = 0) -> date:
    """The first of the month so many months after a day's."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def plan_codes(count: int) -> list[str]:
    """The codes of so many plans: the county's own first, then numbered ones."""
    named = [plan["code"] for plan in read()["plan"]]
    return (named + [f"plan_{n:02d}" for n in range(len(named) + 1, count + 1)])[:count]


def plan_name(code: str) -> str:
    """A plan's name, as it stands in the 834."""
    names = {plan["code"]: plan["name"] for plan in read()["plan"]}
    return str(names.get(code, code.replace("_", " ").title()))


def plan_number(code: str) -> str:
    """A plan's number, as it stands in HD04: made up, three digits as Medi-Cal's are."""
    named = [plan["code"] for plan in read()["plan"]]
    return str(591 + named.index(code)) if code in named else f"6{code[-2:]}"


class Cover:
    """Draws coverage by the given plans; `kind` names the row of shares in `coverage.toml`."""

    def __init__(self, plans: list[str], kind: str, as_of: date) -> None:
        data = read()
        shares = {plan["code"]: plan["share"] for plan in data["plan"]}
        self.plans = Wheel((code, shares.get(code, 0.2)) for code in plans)
        self.histories: Wheel[str] = Wheel(data["history"][kind].items())
        self.aid = data["aid"]
        self.second_cin: float = data["second_cin"]
        self.as_of = as_of

    def coverage(
        self, dice: Dice, person: Person, cin: str, aid: str = "", other_cin: str = ""
    ) -> Coverage:
        """A person's coverage; `aid` names the group of aid codes where more than age is known."""
        plan, history = self.plans.spin(dice), self.histories.spin(dice)
        code = self.aid_code(dice, person, aid)
        spans = getattr(self, f"_{history}")(dice, plan, code)
        spans = [self._born(span, person) for span in spans]
        spans = [span for span in spans if span.end is None or span.end > span.start] or [
            Span(plan, month_start(person.born), None, code)
        ]
        second = other_cin if len(spans) > 1 and dice.chance(self.second_cin) else ""
        if dice.chance(self.aid["share_of_cost"]):
            spans[-1].share_of_cost = Decimal(dice.whole(50, 1800))
        renewal = month_start(self.as_of, dice.whole(1, 12))
        return Coverage(cin, spans, renewal, second)

    def aid_code(self, dice: Dice, person: Person, group: str = "") -> str:
        """An aid code of a group, or of the person's age."""
        age = person.age(self.as_of)
        if not group:
            for name, (low, high) in self.aid["ages"].items():
                if low <= age <= high:
                    group = name
        codes: str = self.aid["codes"][group]
        return dice.pick(codes.split())

    def _born(self, span: Span, person: Person) -> Span:
        span.start = max(span.start, month_start(person.born))
        return span

    def _steady(self, dice: Dice, plan: str, code: str) -> list[Span]:
        return [Span(plan, month_start(self.as_of, -dice.whole(1, 90)), None, code)]

    def _ended(self, dice: Dice, plan: str, code: str) -> list[Span]:
        end = month_start(self.as_of, -dice.whole(0, 14)) - timedelta(days=1)
        return [Span(plan, month_start(end, -dice.whole(2, 60)), end, code)]

    def _moved(self, dice: Dice, plan: str, code: str) -> list[Span]:
        """Changed plan within the last year: both files have the person."""
        change = month_start(self.as_of, -dice.whole(0, 11))
        others = [other for other in self.plans.things if other != plan]
        new = dice.pick(others) if others else plan
        old = Span(plan, month_start(change, -dice.whole(3, 70)), change - timedelta(days=1), code)
        return [old, Span(new, change, None, code)]

    def _gap(self, dice: Dice, plan: str, code: str) -> list[Span]:
        """Lost coverage at a renewal and got it back in the same plan."""
        back = month_start(self.as_of, -dice.whole(1, 14))
        lost = month_start(back, -dice.whole(1, 7))
        first = Span(plan, month_start(lost, -dice.whole(4, 60)), lost - timedelta(days=1), code)
        return [first, Span(plan, back, None, code)]

    def _retroactive(self, dice: Dice, plan: str, code: str) -> list[Span]:
        """Granted this month for up to three months back, under another aid code first."""
        start = month_start(self.as_of, -dice.whole(1, 3))
        current = month_start(self.as_of)
        return [
            Span(plan, start, current - timedelta(days=1), self.aid["retroactive"]),
            Span(plan, current, None, code),
        ]

    def _next_month(self, dice: Dice, plan: str, code: str) -> list[Span]:
        """Coverage that has been granted and has not begun."""
        return [Span(plan, month_start(self.as_of, 1), None, code)]
