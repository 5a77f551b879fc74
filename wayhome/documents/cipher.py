"""A file format of encrypted chunks that can be read from any place in the file.

Layout: 8 bytes of mark, then chunks of CHUNK bytes of content, each with its own 16-byte tag; the
last chunk may be shorter, even empty. Each file has a key of its own, so a chunk's number can be
its nonce. The nonce also says whether the chunk is the last one: a file cut at a chunk's end does
not verify. `context` (the document's id) is bound into every chunk, so files cannot be swapped.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MARK = b"WAYDOC\x00\x01"
CHUNK = 2**18
TAG = 16


class Damaged(Exception):
    """The stored file was changed, cut, or belongs to another key."""


def new_key() -> bytes:
    """A key for one file."""
    return AESGCM.generate_key(256)


def encrypt(pieces: Iterable[bytes], *, key: bytes, context: bytes) -> Iterator[bytes]:
    """The encrypted file, piece by piece; holds one chunk in memory."""
    sealer = Sealer(key=key, context=context)
    yield MARK
    for piece in pieces:
        yield from sealer.add(piece)
    yield sealer.end()


class Sealer:
    """Encrypts what it is given, bit by bit; MARK, what `add` gives and `end` make the file."""

    def __init__(self, *, key: bytes, context: bytes) -> None:
        self._cipher, self._context = AESGCM(key), context
        self._waiting, self._number = bytearray(), 0

    def add(self, piece: bytes) -> Iterator[bytes]:
        """The chunks that are full now."""
        self._waiting += piece
        # One byte more than a chunk must be there before it is known not to be the last.
        while len(self._waiting) > CHUNK:
            yield self._seal(last=False)

    def end(self) -> bytes:
        """The last chunk."""
        return self._seal(last=True)

    def _seal(self, *, last: bool) -> bytes:
        content = bytes(self._waiting[:CHUNK])
        del self._waiting[:CHUNK]
        sealed = self._cipher.encrypt(_nonce(self._number, last=last), content, self._context)
        self._number += 1
        return sealed


def _nonce(number: int, *, last: bool) -> bytes:
    return bytes([last]) + number.to_bytes(11, "big")


class Reader(io.RawIOBase):
    """Reads an encrypted file as if it were plain; can seek, so that a zip opens from it.

    Raises Damaged on the first chunk that does not verify; what was read before did.
    """

    def __init__(self, file: BinaryIO, *, key: bytes, context: bytes) -> None:
        self._file, self._cipher, self._context = file, AESGCM(key), context
        body = file.seek(0, os.SEEK_END) - len(MARK)
        file.seek(0)
        if body < TAG or file.read(len(MARK)) != MARK:
            raise Damaged("The stored file is not whole.")
        self._chunks = -(-body // (CHUNK + TAG))
        self.size = body - self._chunks * TAG
        self._at, self._held, self._content = 0, -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self.size}[whence]
        if start + offset < 0:
            raise ValueError("cannot seek before the file's start")
        self._at = start + offset
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # the stub names an unimportable type
        number, skip = divmod(self._at, CHUNK)
        if self._at >= self.size:
            # An empty file still has one chunk, which must verify.
            self._load(self._chunks - 1)
            return 0
        self._load(number)
        piece = self._content[skip : skip + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def _load(self, number: int) -> None:
        if number == self._held:
            return
        self._file.seek(len(MARK) + number * (CHUNK + TAG))
        sealed = self._file.read(CHUNK + TAG)
        nonce = _nonce(number, last=number == self._chunks - 1)
        try:
            self._content = self._cipher.decrypt(nonce, sealed, self._context)
        except InvalidTag:
            raise Damaged("The stored file was changed or cut, or its key is another.") from None
        self._held = number

    def close(self) -> None:
        self._file.close()
        super().close()
