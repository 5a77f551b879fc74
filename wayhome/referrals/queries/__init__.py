"""Reading referrals. Row security shows the two organizations of a referral, and nobody else."""

from wayhome.referrals.queries.detail import Detail, Step, detail_of, receipts
from wayhome.referrals.queries.known import (
    Known,
    Said,
    already_asked,
    classes_held,
    known_about,
    screened,
)
from wayhome.referrals.queries.lists import Filters, referrals_page, silent_referrals

__all__ = [
    "Detail",
    "Filters",
    "Known",
    "Said",
    "Step",
    "already_asked",
    "classes_held",
    "detail_of",
    "known_about",
    "receipts",
    "referrals_page",
    "screened",
    "silent_referrals",
]
