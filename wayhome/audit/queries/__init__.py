"""Reading the logs back: their rows' digests, and whether the seals still fit them."""

from wayhome.audit.queries.anchors import NoAnchor, read_anchors
from wayhome.audit.queries.rows import long_unsealed, newest
from wayhome.audit.queries.verifying import Fault, faults

__all__ = ["Fault", "NoAnchor", "faults", "long_unsealed", "newest", "read_anchors"]
