"""The file format gives back what it was given, and nothing that was touched."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wayhome.documents.cipher import CHUNK, MARK, TAG, Damaged, Reader, encrypt, new_key

KEY, CONTEXT = new_key(), b"document"
SIZES = (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7)


def sealed(content: bytes, piece: int = 100_000) -> bytes:
    pieces = (content[i : i + piece] for i in range(0, len(content), piece))
    return b"".join(encrypt(pieces, key=KEY, context=CONTEXT))


def opened(data: bytes, key: bytes = KEY, context: bytes = CONTEXT) -> bytes:
    return Reader(io.BytesIO(data), key=key, context=context).read()


def made(size: int) -> bytes:
    return bytes(i * 31 % 251 for i in range(size))


@pytest.mark.parametrize("size", SIZES)
def test_a_round_trip_gives_the_same_content(size: int) -> None:
    data = sealed(made(size))
    assert opened(data) == made(size)
    assert made(64) not in data


@given(st.integers(0, 2 * CHUNK + 50), st.integers(0, 300))
@settings(max_examples=30, deadline=None)
def test_reading_from_any_place_gives_what_stands_there(start: int, length: int) -> None:
    content = made(2 * CHUNK + 40)
    reader = Reader(io.BytesIO(sealed(content)), key=KEY, context=CONTEXT)
    reader.seek(start)
    got = reader.read(length)
    assert got == content[start : start + len(got)]
    assert len(got) > 0 or length == 0 or start >= len(content)


@pytest.mark.parametrize("place", [0, len(MARK), len(MARK) + CHUNK, -1, -TAG])
def test_a_changed_byte_is_noticed(place: int) -> None:
    data = bytearray(sealed(made(2 * CHUNK + 5)))
    data[place] ^= 1
    with pytest.raises(Damaged):
        opened(bytes(data))


@pytest.mark.parametrize("size", [CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 9])
@pytest.mark.parametrize("cut", ["byte", "chunk", "almost all", "all"])
def test_a_cut_file_is_noticed(size: int, cut: str) -> None:
    data = sealed(made(size))
    whole = (len(data) - len(MARK)) // (CHUNK + TAG)
    shorter = {
        "byte": data[:-1],
        "chunk": data[
            : len(MARK) + (whole - (len(data) == len(MARK) + whole * (CHUNK + TAG))) * (CHUNK + TAG)
        ],
        "almost all": data[: len(MARK) + TAG],
        "all": data[: len(MARK)],
    }[cut]
    assert len(shorter) < len(data)
    with pytest.raises(Damaged):
        opened(shorter)


def test_chunks_cannot_change_places() -> None:
    data = sealed(made(3 * CHUNK))
    step, start = CHUNK + TAG, len(MARK)
    one, two = data[start : start + step], data[start + step : start + 2 * step]
    with pytest.raises(Damaged):
        opened(data[:start] + two + one + data[start + 2 * step :])


def test_another_key_or_another_document_reads_nothing() -> None:
    data = sealed(made(10))
    with pytest.raises(Damaged):
        opened(data, key=new_key())
    with pytest.raises(Damaged):
        opened(data, context=b"another")


def test_an_emptied_file_is_not_an_empty_file() -> None:
    with pytest.raises(Damaged):
        opened(b"")
    data = bytearray(sealed(b""))
    data[-1] ^= 1
    with pytest.raises(Damaged):
        opened(bytes(data))
