"""Who likely qualifies for which service: the door to the rule engine.

`load_rulebooks` reads and checks the rulebook; `decide` answers for one person, with reasons;
`screen` answers for everybody; `mark_served` says who has the service already. All decide by the
date of service (`as_of`), never by today.
"""

from __future__ import annotations

from wayhome.eligibility.choices import FACTS, Answer
from wayhome.eligibility.engine.book import Day, Proof, Rule, Rulebook, Service, load_rulebooks
from wayhome.eligibility.engine.decide import Decision, Judged, decide
from wayhome.eligibility.engine.document import render_rules_markdown
from wayhome.eligibility.engine.facts import Fact
from wayhome.eligibility.engine.judge import Step, Why
from wayhome.eligibility.engine.screen import ANSWERS, screen, screen_in_parts
from wayhome.eligibility.engine.served import SERVED, mark_served
from wayhome.eligibility.readings import (
    Confirmed,
    Placed,
    answers_on,
    every_row,
    is_verified,
    unverified_behind,
)

__all__ = [
    "ANSWERS",
    "FACTS",
    "SERVED",
    "Answer",
    "Confirmed",
    "Day",
    "Decision",
    "Fact",
    "Judged",
    "Placed",
    "Proof",
    "Rule",
    "Rulebook",
    "Service",
    "Step",
    "Why",
    "answers_on",
    "decide",
    "every_row",
    "is_verified",
    "load_rulebooks",
    "mark_served",
    "render_rules_markdown",
    "screen",
    "screen_in_parts",
    "unverified_behind",
]
