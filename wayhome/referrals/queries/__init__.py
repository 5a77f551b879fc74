"""Reading referrals. Row security shows the two organizations of a referral, and nobody else."""

from wayhome.referrals.queries.detail import Detail, Step, detail_of, may_undo, receipts
from wayhome.referrals.queries.in_name import InName, referrals_in_name
from wayhome.referrals.queries.known import (
    Known,
    Said,
    already_asked,
    already_asked_of_each,
    classes_held,
    classes_held_of_each,
    known_about,
    known_of_each,
    screened,
)
from wayhome.referrals.queries.lists import Filters, referrals_page, silent_referrals
from wayhome.referrals.queries.many import Asked, Prepared, names_of, prepare_many

__all__ = [
    "Asked",
    "Detail",
    "Filters",
    "InName",
    "Known",
    "Prepared",
    "Said",
    "Step",
    "already_asked",
    "already_asked_of_each",
    "classes_held",
    "classes_held_of_each",
    "detail_of",
    "known_about",
    "known_of_each",
    "may_undo",
    "names_of",
    "prepare_many",
    "receipts",
    "referrals_in_name",
    "referrals_page",
    "screened",
    "silent_referrals",
]
