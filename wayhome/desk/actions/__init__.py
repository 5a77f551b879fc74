"""Keeping a list as one wants it, keeping somebody new, and keeping what they agree to."""

from __future__ import annotations

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

__all__ = [
    "KEPT",
    "MOST_VIEWS",
    "LooksLike",
    "TooMany",
    "bring_back_view",
    "choose_columns",
    "delete_view",
    "forget_deleted_views",
    "load_form",
    "record_signed",
    "save_new_person",
    "save_view",
    "undo_new_person",
]
