"""Who is who: link person records of two files, or find one person's records in one file."""

from wayhome.matching.linker.clean import COLUMNS
from wayhome.matching.linker.explain import Part, explain, frequency_map, read_evidence
from wayhome.matching.linker.link import DedupeResult, LinkResult, Summary, dedupe, link
from wayhome.matching.linker.model import Model, load_model, save_model

__all__ = [
    "COLUMNS",
    "DedupeResult",
    "LinkResult",
    "Model",
    "Part",
    "Summary",
    "dedupe",
    "explain",
    "frequency_map",
    "link",
    "load_model",
    "read_evidence",
    "save_model",
]
