"""What numbers in a log say, and how long what is kept."""

from wayhome.audit.rules.keeping import kept_for, may_end, years_before
from wayhome.audit.rules.numbers import Among, Run, digest_of, holes, runs, still_waiting

__all__ = [
    "Among",
    "Run",
    "digest_of",
    "holes",
    "kept_for",
    "may_end",
    "runs",
    "still_waiting",
    "years_before",
]
