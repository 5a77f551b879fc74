"""The scanner gives back every segment, whatever the chunks, and refuses what is not X12."""

import io
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wayhome.core.findings import Findings, UnusableInput
from wayhome.exchange.x12.scan import Scanner
from wayhome.exchange.x12.tests.files import ISA, scan

BODY = "GS*BE*A*B~ST*834*0001~INS*Y~REF*0F*1~NM1*IL*1*Å*é~INS*N~HD*~SE*5*0001~GE*1*1~IEA*1*1~"


@given(
    chunk=st.integers(1, 300),
    gap=st.sampled_from(["", "\n", "\r\n", " \n  "]),
    texts=st.lists(st.text("AB1 é*", max_size=30), max_size=8),
)
@settings(max_examples=60, deadline=None)
def test_the_size_of_chunks_changes_nothing(chunk, gap, texts):
    segments = ["GS*X", "ST*834*1", *(f"INS*{text}" for text in texts), "SE*2*1", "IEA*1*1"]
    content = ISA + gap + "".join(segment + "~" + gap for segment in segments)
    found, findings, scanner = scan(content.encode(), chunk)
    expected = [[part.strip() for part in segment.split("*")] for segment in segments]
    assert found[1:] == expected
    assert scanner.position == len(found)
    assert not list(findings)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"  \r\n", "empty"),
        (b"PK\x03\x04" + b"x" * 200, "does not begin with an ISA"),
        (b"%PDF-1.7", "does not begin with an ISA"),
        ("ISA*00".encode("utf-16"), "UTF-16"),
        (b"ISA*00*~", "fewer than 16 elements"),
        (b"ISA", "fewer than 16 elements"),
        (ISA.replace("~", "A").encode(), "letter, digit or non-ASCII"),
        (ISA.replace("~", "*").encode(), "one character for elements and segments"),
        (ISA.replace("*", "A").encode(), "letter, digit or non-ASCII"),
    ],
)
def test_what_is_no_interchange_is_refused_with_one_line(content, words):
    with pytest.raises(UnusableInput, match=words) as refused:
        scan(content)
    assert "\n" not in str(refused.value)


def test_a_segment_without_end_is_refused():
    with pytest.raises(UnusableInput, match="After segment 2 there is no segment terminator"):
        scan((ISA + "GS*BE~" + "A" * 5000).encode(), chunk=512, segment=2000)


def test_a_record_without_end_is_refused():
    with pytest.raises(UnusableInput, match="record at segment 3 is longer than 3,000"):
        scan((ISA + "GS*BE~INS*Y~" + "REF*1~" * 2000).encode(), chunk=512, record=3000)


def test_binary_behind_an_isa_is_refused():
    noise = bytes((n * 7919) % 251 for n in range(200_000))
    with pytest.raises(UnusableInput, match=r"no proper id|no segment terminator"):
        scan(ISA.encode() + noise, segment=5000, nonsense=50)


class Endless(io.RawIOBase):
    """Two gigabytes that are never held at once."""

    def __init__(self, head: bytes, filler: bytes) -> None:
        self.left, self.head, self.filler = 2 << 30, head, filler

    def read(self, size: int = -1) -> bytes:
        data, self.head = (self.head or self.filler * (size // len(self.filler) + 1))[:size], b""
        self.left -= len(data)
        return data if self.left > 0 else b""


@pytest.mark.parametrize(
    ("head", "filler"),
    [
        (b"", b"\x00\xff garbage"),
        (ISA.encode(), b"\x00\x01\x02\x03"),
        (ISA.encode(), b"no id at all~"),
        (ISA.encode(), b"ABC*1~"),
    ],
)
def test_gigabytes_of_garbage_are_refused_early_in_little_memory(head, filler):
    stream = Endless(head.ljust(2 << 20, b" ") if head else b"", filler)
    stream.head = head
    tracemalloc.start()
    try:
        with pytest.raises(UnusableInput):
            for _ in Scanner(stream, boundary=frozenset({"INS"}), findings=Findings()):
                pass
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert stream.left > 1.9 * (1 << 30)
    assert peak < 150 << 20


def test_what_stands_after_the_last_terminator_is_told():
    segments, _, scanner = scan((ISA + "GS*BE~ST*834~INS*Y~REF*0F*91").encode())
    assert scanner.unfinished == "REF*0F*91"
    assert segments[-1] == ["INS", "Y"]


@pytest.mark.parametrize("tail", ["", "\n", "\r\n", "\x1a", "\x00\x00", " \n \n"])
def test_blank_tails_are_no_segment(tail):
    assert scan((ISA + BODY + tail).encode())[2].unfinished == ""


def test_bytes_that_are_not_utf8_are_read_as_windows_1252():
    content = (ISA + BODY).encode().replace("é".encode(), b"\xe9\x81")
    segments, findings, _ = scan(content)
    assert segments[5] == ["NM1", "IL", "1", "Å", "é\ufffd"]
    [finding] = findings
    assert (finding.code, finding.row) == ("encoding", 6)


def test_a_few_segments_without_proper_id_are_told_and_passed_over():
    segments, findings, _ = scan((ISA + "GS*BE~1*2~ST*834~").encode())
    assert ["1", "2"] in segments
    [finding] = findings
    assert (finding.code, finding.row, finding.value) == ("segment-id", 3, "1")


def test_an_isa_of_wrong_length_names_the_element():
    content = ISA.replace("SENDER         ", "SENDER").replace("000000001", "1") + "\nGS*BE~"
    segments, findings, _ = scan(content.encode())
    assert segments[1] == ["GS", "BE"]
    assert [(f.code, f.row, f.column) for f in findings] == [
        ("isa-length", 1, "ISA06"),
        ("isa-length", 1, "ISA13"),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "|"])
def test_an_isa_of_wrong_length_still_gives_its_terminator(end):
    content = ISA.replace("SENDER         ", "SENDER").replace("~", end) + f"GS*BE{end}"
    assert scan(content.encode())[0][1] == ["GS", "BE"]


def test_an_isa_that_makes_no_sense_in_the_middle_is_passed_over():
    content = (ISA + "GS*BE~IEA*1*1~ISA*00~GS*BE~IEA*1*1~").encode()
    for chunk in (30, 1000):
        assert len(scan(content, chunk)[0]) == 6
