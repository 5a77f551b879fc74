"""Writing who may know: consents, agreements, notices, restrictions, and emergencies."""

from wayhome.consent.actions.consents import (
    NotConsented,
    Said,
    alone_with_consents,
    record_consent,
    revoke_consent,
)
from wayhome.consent.actions.emergency import (
    HOURS,
    NoEmergency,
    NotOpened,
    close_glass,
    open_glass,
    review_glass,
)
from wayhome.consent.actions.reminding import remind_of_ends
from wayhome.consent.actions.restricting import lift, name_worker, restrict, unname_worker
from wayhome.consent.actions.sharing import (
    Refused,
    add_agreement,
    add_notice_rule,
    end_agreement,
    end_notice_rule,
)
from wayhome.consent.actions.wording import LOADERS, load_wording

__all__ = [
    "HOURS",
    "LOADERS",
    "NoEmergency",
    "NotConsented",
    "NotOpened",
    "Refused",
    "Said",
    "add_agreement",
    "add_notice_rule",
    "alone_with_consents",
    "close_glass",
    "end_agreement",
    "end_notice_rule",
    "lift",
    "load_wording",
    "name_worker",
    "open_glass",
    "record_consent",
    "remind_of_ends",
    "restrict",
    "review_glass",
    "revoke_consent",
    "unname_worker",
]
