"""A decision as a criterion tree: met, not met, unknown, with facts, sources and rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from wayhome.desk.show.facts import fact_name, fact_value, spoken
from wayhome.desk.show.sources import source_words
from wayhome.eligibility.models import Fact
from wayhome.eligibility.rules import Answer, Decision, Judged, Why, decide


def decided(facts: Sequence[Fact], service: str, day: date) -> Decision:
    """The rules' answer from the facts the viewer sees: the page never knows more than they."""
    rows = [
        {
            "person": str(fact.person_id),
            "fact": fact.fact,
            "value": fact.value,
            "start": fact.start,
            "end": fact.end,
            "seen": fact.seen,
            "source": fact.source,
            "ref": fact.ref,
            "data_class": fact.data_class,
        }
        for fact in facts
    ]
    return decide(rows, service, day)


def tree(decision: Decision, plans: Mapping[str, str]) -> list[dict[str, object]]:
    """What the component `criterion-tree` draws; `plans` names the plans by their codes."""
    return [_branch(one, plans) for one in decision.criteria]


def unverified(decision: Decision) -> int:
    """How many rules behind the answer nobody has checked against the official guide."""
    return decision.service.unverified


def _branch(one: Judged, plans: Mapping[str, str]) -> dict[str, object]:
    facts = sorted(one.facts, key=lambda fact: fact.seen or date.min, reverse=True)[:3]
    newest = facts[0] if facts else None
    row = one.rule.row
    return {
        "answer": str(one.answer),
        "label": spoken(one.rule),
        "detail": "; ".join(
            f"{fact_name(fact.fact)}: {fact_value(fact.fact, fact.value, plans)}" for fact in facts
        )
        or _nothing(one),
        "source": source_words(newest.source, plans) if newest else "",
        "seen": newest.seen if newest else None,
        "proof": spoken(one.proof) if one.proof else "",
        "rule": {
            "text": spoken(one.rule),
            "cite": f"{row.source.title}, {row.source.locator}",
            "quote": row.note,
            "status": row.status,
            "href": row.source.url,
        },
    }


def _nothing(one: Judged) -> str:
    if one.answer is Answer.UNKNOWN:
        return _("What is known is too old.") if _too_old(one) else _("Nothing is known.")
    return ""


def _too_old(one: Judged) -> bool:
    return one.step.why is Why.TOO_OLD or any(s.why is Why.TOO_OLD for s in one.step.steps)
