"""Small made-up 834 files, built from segments so that a test can break one thing in them."""

import io

from wayhome.exchange.x12_834 import Roster, read_roster

ISA = (
    "ISA*00*          *00*          *ZZ*CADHCS_5010_834*30*PLAN305        "
    "*260105*0000*^*00501*000000001*0*T*:"
)
OPENING = (
    ISA,
    "GS*BE*CADHCS_5010_834*PLAN305*20260105*0000*1*X*005010X220A1",
    "ST*834*0001*005010X220A1",
    "BGN*00*FILE-1*20260105*0000****4",
    "N1*P5*California DHCS*FI*680317191",
    "N1*IN*Example Plan*FI*305",
)


def member(number: int = 1, **changes: str | None) -> list[str]:
    """A member's segments; a keyword such as `DMG="DMG*D8*x*M"` replaces one, None drops it.

    The keys are ids, with the qualifier after an underscore where an id is there twice.
    """
    segments = {
        "INS": "INS*Y*18*001*AI*A*E**AC",
        "REF_0F": f"REF*0F*9{number:07d}A",
        "REF_17": "REF*17*202609;;202601;",
        "REF_3H": "REF*3H*33;M1;7777777;;",
        "NM1": f"NM1*IL*1*LAST{number}*FIRST{number}*M***34*1230000{number:02d}",
        "PER": "PER*IP**TE*9515551234",
        "N3": "N3*12 MAIN ST*APT 4",
        "N4": "N4*RIVERSIDE*CA*92501**CY*33",
        "DMG": "DMG*D8*19700102*F",
        "LUI": "LUI*LD*SPA**7",
        "HD": "HD*021**HLT*305;01",
        "DTP_348": "DTP*348*D8*20260101",
        "DTP_349": "DTP*349*D8*20260131",
        "AMT": "AMT*R*120.5",
        "REF_CE": "REF*CE*M1;101;80;891;;;;",
        "REF_ZX": "REF*ZX*33",
    }
    unknown = changes.keys() - segments.keys()
    assert not unknown, unknown
    return [text for text in (segments | changes).values() if text]


def text(*members: list[str], opening=OPENING, closing=None, end: str = "~\n") -> str:
    """A whole interchange; `closing` replaces SE, GE and IEA."""
    body = [segment for one in members for segment in one]
    if closing is None:
        closing = (f"SE*{len(opening) - 2 + len(body) + 1}*0001", "GE*1*1", "IEA*1*000000001")
    return "".join(segment + end for segment in (*opening, *body, *closing))


def read(content: str | bytes, **options) -> Roster:
    data = content.encode() if isinstance(content, str) else content
    return read_roster(io.BytesIO(data), **options)


def codes(roster: Roster) -> set[str]:
    return {finding.code for finding in roster.findings}


def found(roster: Roster, code: str):
    """The only finding of a kind."""
    [finding] = [finding for finding in roster.findings if finding.code == code]
    return finding
