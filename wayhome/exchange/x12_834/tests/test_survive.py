"""Whatever is broken in a file, it is read or refused; it never crashes."""

from hypothesis import given, settings
from hypothesis import strategies as st

from wayhome.core.findings import UnusableInput
from wayhome.exchange.x12.scan import Limits
from wayhome.exchange.x12_834.tests.files import ISA, member, read, text

GOOD = text(member(1), member(2), member(3)).encode()
SEGMENTS = GOOD.split(b"~\n")
PIECES = st.sampled_from(
    [
        *(b"", b"~", b"*", b"\n", b"~~", b" ", b"\xff\xfe", b"\x00"),
        *(b"INS*Y~", b"HD~", b"NM1*IL~", b"NM1*GD*1*A~", b"REF~"),
        *(b"ISA*", ISA.encode() + b"~", b"ST*834*1~", b"SE*1*1~", b"IEA"),
    ]
)


def read_or_refuse(content: bytes, **options):
    """The roster, or None where the file is refused, which it must be in one line."""
    try:
        return read(content, **options)
    except UnusableInput as refused:
        if "\n" in str(refused):
            raise
        return None


@given(
    place=st.integers(0, len(GOOD)),
    gone=st.integers(0, 200),
    piece=PIECES | st.binary(max_size=40),
    chunk=st.sampled_from([400, 1 << 20]),
)
@settings(max_examples=150, deadline=None)
def test_bytes_lost_or_put_in(place, gone, piece, chunk):
    broken = GOOD[:place] + piece + GOOD[place + gone :]
    roster = read_or_refuse(broken, limits=Limits(chunk=chunk))
    if roster:
        assert len(roster.members) + len(roster.rejected) <= 5
        assert set(roster.spans["cin"].to_pylist()) <= set(roster.members["cin"].to_pylist())


@given(st.permutations(range(1, len(SEGMENTS) - 1)), st.integers(1, len(SEGMENTS)))
@settings(max_examples=60, deadline=None)
def test_segments_in_any_order(order, count):
    content = b"~\n".join([SEGMENTS[0], *(SEGMENTS[n] for n in order[:count])]) + b"~"
    roster = read_or_refuse(content)
    if roster:
        assert None not in roster.members["cin"].to_pylist()
