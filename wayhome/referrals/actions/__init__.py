"""Writing, sending and answering referrals. Every action is one transaction, and audited."""

from wayhome.referrals.actions.answer import (
    accept,
    close,
    decline,
    list_referrals,
    log_outreach,
    open_referral,
)
from wayhome.referrals.actions.describe import describe
from wayhome.referrals.actions.draft import (
    WRITTEN,
    change_draft,
    discard_draft,
    draft_referral,
    look_up,
)
from wayhome.referrals.actions.errors import Conflict, NotFound, Refused
from wayhome.referrals.actions.hand_over import hand_back_drafts, hand_over_drafts
from wayhome.referrals.actions.many import (
    Line,
    Outcome,
    list_many,
    look_up_many,
    refer_many,
    take_back_many,
)
from wayhome.referrals.actions.send import send_referral, take_back
from wayhome.referrals.actions.silence import remind_of_silence

__all__ = [
    "WRITTEN",
    "Conflict",
    "Line",
    "NotFound",
    "Outcome",
    "Refused",
    "accept",
    "change_draft",
    "close",
    "decline",
    "describe",
    "discard_draft",
    "draft_referral",
    "hand_back_drafts",
    "hand_over_drafts",
    "list_many",
    "list_referrals",
    "log_outreach",
    "look_up",
    "look_up_many",
    "open_referral",
    "refer_many",
    "remind_of_silence",
    "send_referral",
    "take_back",
    "take_back_many",
]
