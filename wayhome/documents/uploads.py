"""What a browser sends, until it is stored: in memory while small, else encrypted on the disk.

Both copies that Django makes of an upload, the request's body and each file cut from it, go into a
nameless temporary file under a key that only this process has, and only while it holds the file. A
killed process leaves nothing that could be read, or found.
"""

from __future__ import annotations

import io
import tempfile
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from wayhome.documents.cipher import MARK, Reader, Sealer, new_key

CONTEXT = b"upload"


class Sealed:
    """A temporary file that is written once, to its end, and then read from any place."""

    def __init__(self, in_memory: int | None = None) -> None:
        self._most = settings.FILE_UPLOAD_MAX_MEMORY_SIZE if in_memory is None else in_memory
        self._memory: io.BytesIO | None = io.BytesIO()
        self._file: BinaryIO | None = None
        self.size = 0

    def write(self, piece: bytes) -> int:
        """Add to the end."""
        self.size += len(piece)
        if self._memory is not None and self.size <= self._most:
            return self._memory.write(piece)
        if self._memory is not None:
            self._spill(self._memory.getvalue())
            self._memory = None
        self._put(piece)
        return len(piece)

    def read_back(self) -> BinaryIO:
        """The content from its beginning; nothing may be written afterwards."""
        if self._memory is not None:
            self._memory.seek(0)
            return self._memory
        assert self._file is not None
        self._file.write(self._sealer.end())
        reader = Reader(self._file, key=self._key, context=CONTEXT)
        return cast(BinaryIO, io.BufferedReader(reader, 2**18))

    def close(self) -> None:
        """Give the space back; needed only where it is not read back, which closes it, too."""
        if self._file is not None:
            self._file.close()

    def _spill(self, begun: bytes) -> None:
        self._key = new_key()
        self._sealer = Sealer(key=self._key, context=CONTEXT)
        made = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115 - outlives it
        self._file = cast(BinaryIO, made)
        self._file.write(MARK)
        self._put(begun)

    def _put(self, piece: bytes) -> None:
        assert self._file is not None
        for chunk in self._sealer.add(piece):
            self._file.write(chunk)


class SealedUploadHandler(FileUploadHandler):
    """Takes every file of a form."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins."""
        super().new_file(*args, **kwargs)
        self.sealed = Sealed()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """A piece of it; no other handler follows."""
        self.sealed.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        """The file, readable."""
        return UploadedFile(
            file=self.sealed.read_back(),
            name=self.file_name,
            content_type=self.content_type,
            size=self.sealed.size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        """The browser went away."""
        if hasattr(self, "sealed"):
            self.sealed.close()
