"""A tar file sealed to public keys: the age format, which everybody's `age` and `tar` open, too.

It is written and read as a stream, so that its content lies nowhere in plain. Its last entry,
SHA256SUMS, lists all others.
"""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

import pyrage

PIECE = 2**18
SUMS = "SHA256SUMS"
Entry = tuple[str, int, Iterable[bytes]]  # name, size, content


class Broken(Exception):
    """The file, or a key, is not what it should be; the message says what."""


def new_pair() -> tuple[str, str]:
    """A private key, and its public key."""
    made = pyrage.x25519.Identity.generate()
    return str(made), str(made.to_public())


def public_keys(text: str) -> list[Any]:
    """The keys of a text with commas between. Raises Broken."""
    try:
        return [pyrage.x25519.Recipient.from_str(one.strip()) for one in text.split(",")]
    except pyrage.RecipientError:
        raise Broken("A public key begins with age1: make one with `wayhome backup-key`.") from None


def private_keys(path: Path) -> list[Any]:
    """The keys of a file as `wayhome backup-key` or age-keygen write it. Raises Broken."""
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    try:
        found = [
            pyrage.x25519.Identity.from_str(line)
            for line in lines
            if line and not line.startswith("#")
        ]
    except pyrage.IdentityError:
        found = []
    if not found:
        raise Broken(f"{path.name} holds no private key: a line that begins with AGE-SECRET-KEY-1.")
    return found


def write(path: Path, entries: Iterable[Entry], keys: list[Any]) -> None:
    """Write the entries and their sums; the file appears whole, or not at all."""
    part = path.with_name(f"{path.name}.part")
    stream = _Stream(_tar(entries))
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            try:
                pyrage.encrypt_io(io.BufferedReader(stream, PIECE), file, keys)
            except pyrage.EncryptError:
                raise stream.failed or Broken("The backup could not be encrypted.") from None
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def opened(path: Path, keys: list[Any]) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """The entries' names and contents in their order; each is read before the next.

    Raises Broken where the file was changed or cut, or the key is another's: perhaps only at its
    end. What must not happen with half a file comes after `verify`.
    """
    reading, writing = os.pipe()
    failed: list[Exception] = []
    torn: Exception | None = None

    def decrypt() -> None:
        try:
            with path.open("rb") as file, os.fdopen(writing, "wb") as out:
                pyrage.decrypt_io(file, out, keys)
        except Exception as error:  # noqa: BLE001 - told by the reader
            failed.append(error)

    thread = threading.Thread(target=decrypt, daemon=True)
    with os.fdopen(reading, "rb") as plain:
        thread.start()
        try:
            with tarfile.open(fileobj=plain, mode="r|") as tar:
                yield _entries(tar)
            while plain.read(PIECE):
                pass  # the last chunk says that nothing was cut off
        except tarfile.ReadError as error:
            torn = error
    thread.join()
    # A pipe that broke is our own doing: we stopped reading what is no tar file.
    causes = [one for one in failed if not isinstance(one, BrokenPipeError)]
    if causes or torn:
        raise _said(path, causes[0] if causes else None)


def verify(path: Path, keys: list[Any]) -> None:
    """Read the whole file and compare each entry with its sum. Raises Broken."""
    found: dict[str, str] = {}
    listed = ""
    with opened(path, keys) as entries:
        for name, content in entries:
            if name == SUMS:
                listed = content.read().decode()
            else:
                found[name] = hashlib.file_digest(
                    cast(io.BufferedReader, content), "sha256"
                ).hexdigest()
    if listed != _sums(found):
        raise Broken(f"{path.name} is not whole: its entries are not those that its list names.")


def _said(path: Path, error: Exception | None) -> Exception:
    if isinstance(error, pyrage.DecryptError):
        return Broken(f"This key does not open {path.name}: it was sealed to another one.")
    if isinstance(error, FileNotFoundError):
        return error
    return Broken(f"{path.name} was changed or cut, or is no backup. Nothing of it was used.")


def _entries(tar: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    while (member := tar.next()) is not None:
        content = tar.extractfile(member)
        if content is not None:
            yield member.name, content
        cast(Any, tar).members.clear()  # it would remember every one of a million documents


def _sums(digests: dict[str, str]) -> str:
    return "".join(f"{digest}  {name}\n" for name, digest in digests.items())


def _tar(entries: Iterable[Entry]) -> Iterator[bytes]:
    digests: dict[str, str] = {}
    for name, size, content in entries:
        digest = hashlib.sha256()
        yield _header(name, size)
        written = 0
        for piece in content:
            digest.update(piece)
            written += len(piece)
            yield piece
        if written != size:
            raise Broken(f"{name} changed while it was read.")
        yield bytes(-size % tarfile.BLOCKSIZE)
        digests[name] = digest.hexdigest()
    listed = _sums(digests).encode()
    yield _header(SUMS, len(listed)) + listed + bytes(-len(listed) % tarfile.BLOCKSIZE)
    yield bytes(2 * tarfile.BLOCKSIZE)


def _header(name: str, size: int) -> bytes:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry.tobuf(format=tarfile.PAX_FORMAT)


class _Stream(io.RawIOBase):
    """Pieces, read like a file; keeps what went wrong in making them."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, b""
        self.failed: Exception | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # the stub names an unimportable type
        try:
            while not self._rest:
                self._rest = next(self._pieces)
        except StopIteration:
            return 0
        except Exception as error:
            self.failed = error
            raise
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count
