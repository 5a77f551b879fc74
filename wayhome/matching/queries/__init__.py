"""Reading pairs and what was decided, and what decisions teach."""

from __future__ import annotations

from wayhome.matching.queries.agreement import Agreement, Pace, agreement_of
from wayhome.matching.queries.labels import Labelled, labelled_pairs
from wayhome.matching.queries.model import Learned, learned_so_far, model_in_use
from wayhome.matching.queries.people import Held, Why, changes_of, held_by, may_change, why_linked
from wayhome.matching.queries.queue import (
    Queue,
    Said,
    alone_in,
    decided_pairs,
    lead_among,
    open_pairs,
    pair_of,
    question_for,
    queue_at,
    readers_of,
    said_about,
)

__all__ = [
    "Agreement",
    "Held",
    "Labelled",
    "Learned",
    "Pace",
    "Queue",
    "Said",
    "Why",
    "agreement_of",
    "alone_in",
    "changes_of",
    "decided_pairs",
    "held_by",
    "labelled_pairs",
    "lead_among",
    "learned_so_far",
    "may_change",
    "model_in_use",
    "open_pairs",
    "pair_of",
    "question_for",
    "queue_at",
    "readers_of",
    "said_about",
    "why_linked",
]
