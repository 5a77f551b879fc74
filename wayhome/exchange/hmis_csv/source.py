"""Opening an export, zip or folder, without trusting anything it says about itself."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Self

from wayhome.core.findings import Findings, UnusableInput

from .limits import Limits
from .paths import by_file, refuse_path
from .zip_directory import directory_size

PIECE = 16 << 10
PIECES = 512  # of which a chunk is made
NEEDED = ("Export", "Client", "Enrollment")

# What the zip library raises when an entry is not what the table of contents says.
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError)

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the export; `size` is what the container claims."""

    path: str
    size: int
    open: Callable[[], IO[bytes]]


class _Counted(io.FileIO):
    """A file that counts what is read from it: the packed bytes a zip really holds."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(-1 if size is None else size) or b""
        self.taken += len(data)
        return data


@dataclass
class Source:
    """The recognized files of an export by layout name; use it as a context manager.

    UnusableInput when there is no such file, it is no zip, a path leads out of it, a file is
    there twice, it is encrypted, or Export, Client or Enrollment is missing.
    """

    path: Path
    limits: Limits
    findings: Findings
    progress: Progress | None = None
    entries: dict[str, Entry] = field(default_factory=dict)
    _unpacked: int = 0
    _packed: _Counted | None = None
    _stack: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        if not self.path.exists():
            raise UnusableInput(f"There is no file or folder {self.path}.")
        try:
            found = self._folder() if self.path.is_dir() else self._zip()
            self.entries = by_file(found, self.findings)
        except OSError as error:
            self._stack.close()
            raise UnusableInput(f"{self.path} cannot be read: {error.strerror}.") from error
        except BaseException:
            self._stack.close()
            raise
        missing = [f"{name}.csv" for name in NEEDED if name not in self.entries]
        if missing:
            self._stack.close()
            raise UnusableInput(
                f"{self.path.name} is not an HMIS CSV export: it has no {' and no '.join(missing)}."
            )
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def start(self, name: str) -> bytes:
        """The first bytes of one file, enough for its header."""
        return next(self._read(self.entries[name]), b"")

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of one file, counted against every limit as they come out."""
        entry, done = self.entries[name], 0
        total = sum(each.size for each in self.entries.values())
        before = self._packed.taken if self._packed else 0
        pieces: list[bytes] = []
        for piece in self._read(entry):
            done += len(piece)
            self._unpacked += len(piece)
            packed = self._packed.taken - before if self._packed else done
            self._refuse_size(entry, done, packed)
            pieces.append(piece)
            if len(pieces) == PIECES:
                yield b"".join(pieces)
                pieces.clear()
                if self.progress:
                    self.progress(name, self._unpacked, max(total, self._unpacked))
        yield b"".join(pieces)
        if self.progress:
            self.progress(name, self._unpacked, max(total, self._unpacked))

    def _read(self, entry: Entry) -> Iterator[bytes]:
        """Small pieces, since the zip library takes in as many packed bytes as it is asked for."""
        try:
            with entry.open() as stream:
                while piece := stream.read(PIECE):
                    yield piece
        except OSError as error:
            raise UnusableInput(f"{entry.path} cannot be read: {error.strerror}.") from error
        except _DAMAGE as error:
            raise UnusableInput(
                f"{entry.path} is damaged in the zip and cannot be unpacked; export it again."
            ) from error

    def _refuse_size(self, entry: Entry, done: int, packed: int) -> None:
        limits = self.limits
        if done > limits.entry_bytes:
            raise UnusableInput(
                f"{entry.path} is larger than {_gigabytes(limits.entry_bytes)}; it was not read "
                "on. Export a shorter period, or fewer projects at a time."
            )
        if self._unpacked > limits.total_bytes:
            raise UnusableInput(
                f"The export is larger than {_gigabytes(limits.total_bytes)} unpacked; "
                "it was not read on. Export a shorter period, or fewer projects at a time."
            )
        if done > limits.ratio_from and done > limits.ratio * packed:
            raise UnusableInput(
                f"{entry.path} unpacks to more than {limits.ratio} times its packed size, which no "
                "HMIS file does; it was not read on. Have the HMIS write the export again."
            )

    def _folder(self) -> list[Entry]:
        entries: list[Entry] = []
        root = self.path.resolve()
        for path in sorted(self.path.glob("*")) + sorted(self.path.glob("*/*")):
            if len(entries) >= self.limits.entries:
                raise UnusableInput(f"{self.path} holds more than {self.limits.entries} files.")
            if not path.resolve().is_relative_to(root):
                raise UnusableInput(f"{path.name} in {self.path.name} is a link that leads out.")
            if path.is_file():
                size = path.stat().st_size
                shown = path.relative_to(self.path).as_posix()
                entries.append(Entry(shown, size, _opener(path)))
        return entries

    def _zip(self) -> list[Entry]:
        not_zip = UnusableInput(
            f"{self.path.name} is not a zip file, or was cut short. Send the zip exactly as the "
            "HMIS wrote it."
        )
        listed = directory_size(self.path)
        if listed is None:
            raise not_zip
        if listed > self.limits.directory_bytes:
            raise UnusableInput(
                f"{self.path.name} lists far too many files to be an HMIS export. Send the "
                "export's 24 files alone."
            )
        try:
            self._packed = self._stack.enter_context(_Counted(self.path))
            archive = self._stack.enter_context(zipfile.ZipFile(self._packed))
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise not_zip from error
        infos = archive.infolist()
        if len(infos) > self.limits.entries:
            raise UnusableInput(
                f"{self.path.name} holds more than {self.limits.entries} files; an HMIS export has "
                "24. Send them alone."
            )
        return [_zipped(archive, info) for info in infos if not info.is_dir() or _odd(info)]


def _opener(path: Path) -> Callable[[], IO[bytes]]:
    return lambda: path.open("rb")


def _zipped(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Entry:
    refuse_path(info.orig_filename)
    if _odd(info):
        raise UnusableInput(
            f"{info.filename} in the zip is a link, not a file. Zip the files themselves."
        )
    if info.flag_bits & 0x1:
        raise UnusableInput(
            f"{info.filename} in the zip is encrypted; unpack it with its password first."
        )

    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnusableInput(
            f"{info.filename} is packed in a way that cannot be read; zip it again."
        )
    return Entry(info.filename, info.file_size, lambda: archive.open(info))


def _odd(info: zipfile.ZipInfo) -> bool:
    """Whether the entry is a link, a device or the like, by its Unix mode."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    return kind not in (0, stat.S_IFREG, stat.S_IFDIR)


def _gigabytes(size: int) -> str:
    return f"{size / (1 << 30):,.0f} GB" if size >= 1 << 30 else f"{size:,} bytes"
