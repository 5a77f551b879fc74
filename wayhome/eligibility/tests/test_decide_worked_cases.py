"""Each worked case is answered as a person who knows the rules would answer it."""

import datetime as dt
import re
import tomllib
from pathlib import Path

import pytest

from wayhome.eligibility import rules

from .factories import AS_OF, fact, table

FACT = re.compile(r"(\w+) (\S+)(?: (-?\d+)(\.\.)?(\d+)?)?(?: seen (\d+))?")


def read():
    for path in sorted(Path(__file__).with_name("cases").glob("*.toml")):
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        for case in document["cases"]:
            given = [line for name in case.get("given", ()) for line in document["given"][name]]
            yield {**case, "facts": given + case.get("facts", [])}


CASES = list(read())


def facts_of(case):
    as_of = case.get("as_of", AS_OF)
    for line in case["facts"]:
        name, value, ago, spans, ended, seen = FACT.fullmatch(line).groups()
        until = "point" if not spans else int(ended) if ended else None
        yield fact(
            name,
            value,
            int(ago or 0),
            until=until,
            seen=int(seen) if seen else None,
            as_of=as_of,
        )


@pytest.mark.parametrize("case", CASES, ids=[f"{c['service']}: {c['name']}" for c in CASES])
def test_worked_case(case):
    decision = rules.decide(facts_of(case), case["service"], case.get("as_of", AS_OF))
    assert str(decision.answer) == case["answer"]
    for field, answer in (("met", "met"), ("unknown", "unknown"), ("lacks", "not_met")):
        if field == "lacks" and "lacks" in case:
            shown = [
                key
                for key in decision.keys(answer)
                if key not in ALTERNATIVES or key in case["lacks"]
            ]
            assert shown == case["lacks"]
        elif field in case:
            assert decision.keys(answer) == case[field]
    if "proof" in case:
        assert [proof.key for proof in decision.missing_proof] == case["proof"]


# Other routes to the same service: not met is the rule, and says nothing.
ALTERNATIVES = {"transitional_rent", "coordinated_entry_priority", "just_moved_in"}


def test_screening_answers_the_cases_alike():
    """All cases of a day in one table, one person each."""
    days = {}
    for number, case in enumerate(CASES):
        days.setdefault(case.get("as_of", AS_OF), []).append((f"{number:03}", case))
    for as_of, cases in days.items():
        facts = [
            rules.Fact(person, f.fact, f.value, f.start, f.end, f.seen)
            for person, case in cases
            for f in facts_of(case)
        ]
        found = rules.screen(table(facts), as_of, persons=[person for person, _ in cases])
        answers = {(r["person"], r["service"]): r["answer"] for r in found.to_pylist()}
        for person, case in cases:
            assert answers[person, case["service"]] == case["answer"], case["name"]


def test_every_criterion_is_seen_in_every_answer_it_can_give():
    seen = {}
    for case in CASES:
        decision = rules.decide(facts_of(case), case["service"], case.get("as_of", AS_OF))
        for judged in decision.criteria:
            seen.setdefault(judged.rule.key, set()).add(str(judged.answer))
    closed = {"living", "no_share_of_cost", *ALTERNATIVES}
    never_denied = {"medi_cal_managed_care", "homeless_before_housing"}
    for key, answers in seen.items():
        expected = {"met", "not_met", "unknown"}
        if key in closed:
            expected -= {"unknown"}
        if key in never_denied or key == "no_earlier_deposit":
            expected -= {"not_met"}
        assert answers == expected, key


def test_reasons_name_the_fact_its_source_and_the_rule():
    case = next(c for c in CASES if c["name"].startswith("in a shelter since three weeks"))
    decision = rules.decide(facts_of(case), case["service"], AS_OF)
    homeless = next(j for j in decision.criteria if j.rule.key == "homeless")
    (shelter,) = homeless.facts
    assert (shelter.value, shelter.source, shelter.start) == (
        "emergency_shelter",
        "HMIS",
        dt.date(2026, 2, 8),
    )
    assert homeless.rule.row.citation.endswith("p. 12, (1)(i) to (vi)")
    assert homeless.proof is None
    assert decision.service.unverified > 0


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ([], rules.Why.NOTHING),
        ([fact("place", "unsheltered", 120)], rules.Why.TOO_OLD),
        ([fact("place", "jail", 10)], rules.Why.UNCLEAR),
    ],
)
def test_an_unknown_says_why(facts, why):
    decision = rules.decide(facts, "ecm.pof1a", AS_OF)
    homeless = next(j for j in decision.criteria if j.rule.key == "homeless")
    steps = [step for step in homeless.step.steps if step.truth is None]
    assert steps[0].why is why


def test_facts_may_come_as_a_table():
    facts = [fact("place", "unsheltered")]
    assert rules.decide(table(facts), "cs.housing_tenancy", AS_OF) == rules.decide(
        facts, "cs.housing_tenancy", AS_OF
    )
