"""What a roster says of itself: who sent it, when, for which plan, and whether it is whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

VERSION = "005010X220A1"
ACTIONS = {"2": "change", "4": "full", "RX": "full"}
"""BGN08: 2 changes since the last file, 4 everybody for comparison, RX everybody as replacement."""


@dataclass(frozen=True, slots=True)
class RosterHeader:
    """The first interchange's identity.

    `action` is "full", "change", or "" where BGN08 says neither. `file_time` is HHMM; `reference`
    is BGN02, which DHCS fills with the file's name; `usage` is T for a test file and P for
    production.
    """

    sender: str
    receiver: str
    control_number: str = "000000001"
    file_date: date | None = None
    file_time: str = "0000"
    action: str = "full"
    reference: str = ""
    plan_name: str = ""
    plan_id: str = ""
    sponsor_name: str = ""
    sponsor_id: str = ""
    version: str = VERSION
    usage: str = "T"
