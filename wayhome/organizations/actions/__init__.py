"""Changing organizations, their sources, and who works in them."""

from __future__ import annotations

from wayhome.organizations.actions.access import set_access
from wayhome.organizations.actions.administrators import LastAdministrator
from wayhome.organizations.actions.helping import forget_second_steps, unlock_worker
from wayhome.organizations.actions.intake import intake_source
from wayhome.organizations.actions.invitations import (
    NotSent,
    accept_invitation,
    invite,
    join_as,
    withdraw_invitation,
)
from wayhome.organizations.actions.leaving import (
    NotAColleague,
    TooLate,
    end_work,
    take_back_end,
)
from wayhome.organizations.actions.parties import (
    add_organization,
    close_organization,
    edit_organization,
    undo_organization_edit,
)
from wayhome.organizations.actions.reviews import Undecided, open_reviews, sign_review
from wayhome.organizations.actions.sources import add_source, edit_source, undo_source_edit
from wayhome.organizations.actions.workers import (
    NotYours,
    add_worker,
    allow_worker,
    end_role,
    give_role,
    make_administrator,
    stop_worker,
)
from wayhome.organizations.changes import ChangedSince

__all__ = [
    "ChangedSince",
    "LastAdministrator",
    "NotAColleague",
    "NotSent",
    "NotYours",
    "TooLate",
    "Undecided",
    "accept_invitation",
    "add_organization",
    "add_source",
    "add_worker",
    "allow_worker",
    "close_organization",
    "edit_organization",
    "edit_source",
    "end_role",
    "end_work",
    "forget_second_steps",
    "give_role",
    "intake_source",
    "invite",
    "join_as",
    "make_administrator",
    "open_reviews",
    "set_access",
    "sign_review",
    "stop_worker",
    "take_back_end",
    "undo_organization_edit",
    "undo_source_edit",
    "unlock_worker",
    "withdraw_invitation",
]
