"""Benefit enrollment and maintenance (X12 834, 005010X220A1): a plan's roster, in and out."""

from wayhome.exchange.x12_834.batch import Batch
from wayhome.exchange.x12_834.header import RosterHeader
from wayhome.exchange.x12_834.read import (
    Roster,
    RosterStream,
    read_roster,
    stream_batches,
    stream_members,
)
from wayhome.exchange.x12_834.write import write_834

__all__ = [
    "Batch",
    "Roster",
    "RosterHeader",
    "RosterStream",
    "read_roster",
    "stream_batches",
    "stream_members",
    "write_834",
]
