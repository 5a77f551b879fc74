"""What the law and the community let whom know: for one question, and for a file of releases."""

from wayhome.consent.rules.law import Ask, Decision, Law, Reason, load_law
from wayhome.consent.rules.released import EVERYONE, released, shows_person

__all__ = [
    "EVERYONE",
    "Ask",
    "Decision",
    "Law",
    "Reason",
    "load_law",
    "released",
    "shows_person",
]
