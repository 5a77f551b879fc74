"""Decides for one person and one service, with the reasons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from wayhome.eligibility.choices import Answer
from wayhome.eligibility.engine.book import Proof, Rule, Rulebook, Service, load_rulebooks
from wayhome.eligibility.engine.facts import Fact, facts_of
from wayhome.eligibility.engine.judge import Judge, Step


@dataclass(frozen=True)
class Judged:
    """One criterion for one person: the answer, the steps and facts behind it, the rule's row."""

    rule: Rule
    answer: Answer
    step: Step

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The facts the answer rests on, each with its source and dates."""
        return self.step.all_facts()

    @property
    def proof(self) -> Proof | None:
        """The cheapest proof that would settle it; None where nothing is open."""
        return self.rule.cheapest if self.answer is Answer.UNKNOWN else None


@dataclass(frozen=True)
class Decision:
    """Whether a person likely qualifies for a service on a day, criterion by criterion."""

    service: Service
    as_of: dt.date
    answer: Answer
    criteria: tuple[Judged, ...]

    @property
    def in_force(self) -> bool:
        """Whether the service existed on that day; before, nobody qualifies."""
        return self.service.needs is not None

    @property
    def missing_proof(self) -> tuple[Proof, ...]:
        """What is still to be shown: the cheapest proof of each unknown criterion, each once.

        Nothing is missing once the service is met by another route.
        """
        if self.answer is Answer.MET:
            return ()
        found = (judged.proof for judged in self.criteria)
        return tuple(dict.fromkeys(proof for proof in found if proof))

    def keys(self, answer: Answer) -> list[str]:
        """The keys of the criteria with that answer, in the order of the rulebook."""
        return [judged.rule.key for judged in self.criteria if judged.answer == answer]


def decide(
    facts: pa.Table | Iterable[Fact | Mapping[str, object]],
    service: str,
    as_of: dt.date,
    *,
    plan: str = "",
    county: str = "",
    rulebook: Rulebook | None = None,
) -> Decision:
    """Decide for the one person whose facts these are, by the rules of the date of service.

    `facts` has the columns of `choices.FACTS`. KeyError for a service that no rulebook knows.
    """
    rules = (rulebook or load_rulebooks()).on(as_of, plan=plan, county=county)
    wanted = rules.services[service]
    if wanted.needs is None:
        return Decision(wanted, as_of, Answer.NOT_MET, ())
    judge = Judge(rules, facts_of(facts))
    criteria = []
    for rule in wanted.criteria:
        step = judge.judge(rule.test)
        criteria.append(Judged(rule, Answer.of(step.truth), step))
    return Decision(wanted, as_of, Answer.of(judge.judge(wanted.needs).truth), tuple(criteria))
