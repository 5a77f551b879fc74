"""Who is who: link person records of two files, or find one person's records in one file."""

from wayhome.matching.linker.clean import COLUMNS
from wayhome.matching.linker.explain import Part, explain, rate_map, read_evidence
from wayhome.matching.linker.groups import Groups
from wayhome.matching.linker.kept import NOTHING_KEPT, Kept
from wayhome.matching.linker.link import dedupe, link, link_plans
from wayhome.matching.linker.model import Model, load_model, save_model
from wayhome.matching.linker.recalibrate import Reading, learned
from wayhome.matching.linker.results import DedupeResult, LinkResult, Summary

__all__ = [
    "COLUMNS",
    "NOTHING_KEPT",
    "DedupeResult",
    "Groups",
    "Kept",
    "LinkResult",
    "Model",
    "Part",
    "Reading",
    "Summary",
    "dedupe",
    "explain",
    "learned",
    "link",
    "link_plans",
    "load_model",
    "rate_map",
    "read_evidence",
    "save_model",
]
