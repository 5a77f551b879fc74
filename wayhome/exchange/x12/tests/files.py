"""Pieces of interchanges for tests."""

import io

from wayhome.core.findings import Findings
from wayhome.exchange.x12.scan import Limits, Scanner

ISA = (
    "ISA*00*          *00*          *ZZ*SENDER         *30*RECEIVER       "
    "*260105*0000*^*00501*000000001*0*T*:~"
)
BOUNDARY = frozenset({"INS"})


def scan(content: bytes, chunk: int = 1 << 20, **limits: int):
    """All segments of a file, the findings, and the scanner at its end."""
    findings = Findings()
    stream = io.BytesIO(content)
    options = Limits(chunk=chunk, **limits)
    scanner = Scanner(stream, boundary=BOUNDARY, findings=findings, limits=options)
    segments = [block.segment(n) for block in scanner for n in range(len(block))]
    return segments, findings, scanner
