"""Lists kept, somebody new, consents, looks accounted for, somebody's work handed over."""

from __future__ import annotations

from wayhome.desk.actions.accounting import make_accounting
from wayhome.desk.actions.consents import load_form, record_signed
from wayhome.desk.actions.intake import LooksLike, save_new_person, undo_new_person
from wayhome.desk.actions.keeping import (
    KEPT,
    MOST_VIEWS,
    TooMany,
    bring_back_view,
    choose_columns,
    delete_view,
    forget_deleted_views,
    save_view,
)
from wayhome.desk.actions.leaving import end_one_role, hand_over, take_back_hand_over
from wayhome.desk.actions.reviewing import ask_for_reviews, sign_access_review

__all__ = [
    "KEPT",
    "MOST_VIEWS",
    "LooksLike",
    "TooMany",
    "ask_for_reviews",
    "bring_back_view",
    "choose_columns",
    "delete_view",
    "end_one_role",
    "forget_deleted_views",
    "hand_over",
    "load_form",
    "make_accounting",
    "record_signed",
    "save_new_person",
    "save_view",
    "sign_access_review",
    "take_back_hand_over",
    "undo_new_person",
]
