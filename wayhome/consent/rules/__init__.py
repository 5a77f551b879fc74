"""What the law and the community let whom know: for one question, and for a file of releases."""

from wayhome.consent.rules.forms import (
    ADULT,
    FormRule,
    age_on,
    grounds_of,
    law_of_consents,
    load_forms,
    minor_may,
    missing_for_part2,
    opens,
)
from wayhome.consent.rules.law import Ask, Decision, Law, Reason, load_law
from wayhome.consent.rules.released import EVERYONE, released, shows_person

__all__ = [
    "ADULT",
    "EVERYONE",
    "Ask",
    "Decision",
    "FormRule",
    "Law",
    "Reason",
    "age_on",
    "grounds_of",
    "law_of_consents",
    "load_forms",
    "load_law",
    "minor_may",
    "missing_for_part2",
    "opens",
    "released",
    "shows_person",
]
