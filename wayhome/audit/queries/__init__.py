"""Reading the logs back, whether the seals still fit them, and what is held from destruction."""

from wayhome.audit.queries.anchors import NoAnchor, read_anchors
from wayhome.audit.queries.keeping import (
    Held,
    held_organizations,
    held_people,
    hold_by_id,
    holds,
    last_runs,
    refuse_if_held,
    switched_on,
)
from wayhome.audit.queries.rows import long_unsealed, newest
from wayhome.audit.queries.verifying import Fault, faults

__all__ = [
    "Fault",
    "Held",
    "NoAnchor",
    "faults",
    "held_organizations",
    "held_people",
    "hold_by_id",
    "holds",
    "last_runs",
    "long_unsealed",
    "newest",
    "read_anchors",
    "refuse_if_held",
    "switched_on",
]
