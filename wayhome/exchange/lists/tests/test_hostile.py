"""A list that means harm, or is broken, gives one clear line and costs little."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path

import pytest

from wayhome.core.findings import UnusableInput
from wayhome.exchange.lists import lines, read
from wayhome.exchange.lists.served import read_served

HEADER = "hmis_id,cin,plan,service,status,provider,start,end\n"
ROW = "1,,plan-a,ecm.pof1a,enrolled,Muñoz,2025-05-01,\n"


def write(path: Path, *pieces: bytes) -> Path:
    with path.open("wb") as file:
        for piece in pieces:
            file.write(piece)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_way_it_is_written_does_not_matter(tmp_path: Path, encoding: str, end: str) -> None:
    text = (HEADER + ROW).replace("\n", end)
    found = read_served(write(tmp_path / "s.csv", text.encode(encoding)))
    assert found.rows["provider"].to_pylist() == ["Muñoz"]


FIFTY_MB = 50
HEAD = HEADER.encode()
HARM = {
    "a line of 50 MB": ([HEAD, *[b"x" * 2**20] * FIFTY_MB], "line 2 goes on for more than 262,144"),
    "commas": ([HEAD, *[b"," * 2**20] * FIFTY_MB], "line 2 goes on for more than 262,144"),
    "a quote never closed": ([HEAD, b'"', *[ROW.encode() * 20_000] * 4], "quotation mark"),
    "zeros": ([b"\0" * 2**20], "characters of value zero"),
    "zeros further on": ([HEAD, ROW.encode() * 10, b"\0\n"], "characters of value zero"),
    "bad rows": ([HEAD, b"x\n" * 30_000], "more rows could not be read than could"),
    "one byte": ([b"\xff"], "has no column"),
    "a zip": ([b"PK\x03\x04" + b"\0" * 99], "characters of value zero"),
}


@pytest.mark.parametrize("name", HARM)
def test_one_clear_line_soon_and_in_little_memory(tmp_path: Path, name: str) -> None:
    pieces, says = HARM[name]
    path = write(tmp_path / "s.csv", *pieces)
    tracemalloc.start()
    start = time.monotonic()
    try:
        with pytest.raises(UnusableInput, match=says) as refusal:
            read_served(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "\n" not in str(refusal.value)
    assert time.monotonic() - start < 10
    assert peak < 60 << 20


def test_more_lines_than_any_list_has(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(lines, "MOST_RECORDS", 50)
    with pytest.raises(UnusableInput, match="more than 50 lines"):
        read_served(write(tmp_path / "s.csv", HEADER.encode(), b"\n" * 60))


def test_rows_come_back_in_order_whatever_the_batch(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(read, "BATCH", 7)
    rows = [ROW.replace("1,", f"{n},", 1) if n % 5 else "bad\n" for n in range(50)]
    found = read_served(write(tmp_path / "s.csv", (HEADER + "".join(rows)).encode()))
    assert found.rows["hmis_id"].to_pylist() == [str(n) for n in range(50) if n % 5]
    assert found.rows["_row"].to_pylist() == [n + 2 for n in range(50) if n % 5]
    assert len(found.rejected) == 10
