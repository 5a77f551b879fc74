"""What a roster says of itself: who sent it, when, for which plan, and whether it is whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from wayhome.core.findings import Severity
from wayhome.exchange.x12.block import Block
from wayhome.exchange.x12_834.tell import Remark, Teller
from wayhome.exchange.x12_834.values import day

VERSION = "005010X220A1"
ACTIONS = {"2": "change", "4": "full", "RX": "full"}
"""BGN08: 2 changes since the last file, 4 everybody for comparison, RX everybody as replacement."""
_HEADER = frozenset({"BGN", "REF", "DTP", "QTY", "N1", "ACT"})

NO_ACTION = Remark(
    Severity.WARNING,
    "action",
    "BGN08 does not say whether this is a full file (4) or a file of changes (2).",
    "Ask the plan which it is, and to fill in BGN08 from now on; answer it when importing.",
)
SHIFTED_ACTION = Remark(
    Severity.NOTE, "shifted", "{element} holds what belongs into BGN08; it was read from there."
)


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

    @property
    def from_dhcs(self) -> bool:
        """Whether DHCS itself sent the file, which then follows its habits."""
        return "DHCS" in self.sender.upper()


@dataclass(slots=True)
class SetHeader:
    """The segments between ST and the first member; `announced` is QTY*TO, the members promised."""

    begin: list[str]
    parties: dict[str, list[str]]
    announced: int | None = None


def read_set_header(block: Block, start: int) -> SetHeader:
    """Read what follows the ST at index `start`."""
    found = SetHeader([], {})
    for index in range(start + 1, len(block)):
        segment = block.segment(index)
        if segment[0] not in _HEADER:
            break
        if segment[0] == "BGN":
            found.begin = segment
        elif segment[0] == "N1":
            found.parties.setdefault(element(segment, 1).upper(), segment)
        elif segment[0] == "QTY" and element(segment, 1) == "TO" and element(segment, 2).isdigit():
            found.announced = int(element(segment, 2))
    return found


def roster_header(
    envelope: Mapping[str, list[str]], first: SetHeader, teller: Teller, start: int
) -> RosterHeader:
    """The header of a roster from the elements of its first ISA, GS and ST."""
    isa, group = envelope["ISA"], envelope.get("GS", [])
    begin = first.begin
    action = ACTIONS.get(element(begin, 8).upper(), "")
    if not action:
        action = ACTIONS.get(element(begin, 7).upper(), "")
        remark, at = (SHIFTED_ACTION, "BGN07") if action else (NO_ACTION, "BGN08")
        teller.one(remark, start + 1 if begin else start, at, element(begin, 8))
    sponsor, plan = first.parties.get("P5", []), first.parties.get("IN", [])
    return RosterHeader(
        sender=element(isa, 6),
        receiver=element(isa, 8),
        control_number=element(isa, 13),
        file_date=day(element(begin, 3)) or day(element(group, 4)),
        file_time=(element(begin, 4) or element(group, 5) or "0000")[:4],
        action=action,
        reference=element(begin, 2),
        plan_name=element(plan, 2),
        plan_id=element(plan, 4),
        sponsor_name=element(sponsor, 2),
        sponsor_id=element(sponsor, 4),
        version=element(group, 8),
        usage=element(isa, 15),
    )


def element(segment: list[str], number: int) -> str:
    """Element `number` of a segment, "" where it has none."""
    return segment[number] if len(segment) > number else ""
