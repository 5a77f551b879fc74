"""The states of a referral, who may move it from one to the next, and other value lists."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

from wayhome.core.classes import DataClass


class Status(models.TextChoices):
    """Where a referral stands. All but draft and withdrawn are values of DHCS's closed loop."""

    DRAFT = "draft", _("Draft")
    PENDING = "pending", _("Pending")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    OUTREACH = "outreach_initiated", _("Outreach Initiated")
    CLOSED = "closed", _("Referral Loop Closed")
    WITHDRAWN = "withdrawn", _("Taken back")


class Side(models.TextChoices):
    """The two organizations of a referral."""

    SENDER = "sender", _("sender")
    RECEIVER = "receiver", _("receiver")


# DHCS's own spelling, for the return files; a draft and a referral taken back go into none.
# Source: status values as used in one plan's closed-loop code (Community Health Group, 2026-06).
CLOSED_LOOP: Mapping[Status, str] = {
    Status.PENDING: "Pending",
    Status.ACCEPTED: "Accepted",
    Status.DECLINED: "Declined",
    Status.OUTREACH: "Outreach Initiated",
    Status.CLOSED: "Referral Loop Closed",
}

_RECEIVER = frozenset({Side.RECEIVER})
_SENDER = frozenset({Side.SENDER})
# Who may move a referral from a state to another. DHCS fixes no order of the values and allows
# several dated entries of one; what is not written here is refused.
TRANSITIONS: Mapping[Status, Mapping[Status, frozenset[Side]]] = {
    Status.DRAFT: {Status.PENDING: _SENDER},
    Status.PENDING: {
        Status.ACCEPTED: _RECEIVER,
        Status.DECLINED: _RECEIVER,
        Status.OUTREACH: _RECEIVER,
        Status.CLOSED: _RECEIVER | _SENDER,
        Status.WITHDRAWN: _SENDER,
    },
    Status.ACCEPTED: {
        Status.OUTREACH: _RECEIVER,
        Status.DECLINED: _RECEIVER,
        Status.CLOSED: _RECEIVER,
    },
    Status.OUTREACH: {
        Status.OUTREACH: _RECEIVER,
        Status.ACCEPTED: _RECEIVER,
        Status.DECLINED: _RECEIVER,
        Status.CLOSED: _RECEIVER,
    },
    Status.DECLINED: {},
    Status.CLOSED: {},
    Status.WITHDRAWN: {},
}
ENDED = frozenset(state for state, onward in TRANSITIONS.items() if not onward)
OPEN = frozenset(set(Status) - ENDED - {Status.DRAFT})


def may_move(before: str, after: str, side: Side) -> bool:
    """Whether this side may move a referral from one state to another."""
    return side in TRANSITIONS[Status(before)].get(Status(after), frozenset())


class Urgency(models.TextChoices):
    """How soon an answer is needed."""

    ROUTINE = "routine", _("Routine")
    EXPEDITED = "expedited", _("Expedited")


# What a referral lets its receiver see: never a protected class, never mental health.
SHARED = (DataClass.DEMOGRAPHIC, DataClass.HOUSING, DataClass.HEALTH)
LONGEST_NOTE = 5000
MOST_AT_ONCE = 50  # people referred in one go; a check page longer than this is not read
