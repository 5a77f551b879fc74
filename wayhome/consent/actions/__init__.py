"""Writing who may know: agreements and notices, restrictions, and looks in an emergency."""

from wayhome.consent.actions.emergency import (
    HOURS,
    NoEmergency,
    NotOpened,
    close_glass,
    open_glass,
    review_glass,
)
from wayhome.consent.actions.restricting import lift, name_worker, restrict, unname_worker
from wayhome.consent.actions.sharing import (
    Refused,
    add_agreement,
    add_notice_rule,
    end_agreement,
    end_notice_rule,
)

__all__ = [
    "HOURS",
    "NoEmergency",
    "NotOpened",
    "Refused",
    "add_agreement",
    "add_notice_rule",
    "close_glass",
    "end_agreement",
    "end_notice_rule",
    "lift",
    "name_worker",
    "open_glass",
    "restrict",
    "review_glass",
    "unname_worker",
]
