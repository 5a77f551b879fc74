"""How large a zip's table of contents is, read before any of it is unpacked into memory."""

from __future__ import annotations

import struct
from pathlib import Path

_END = b"PK\x05\x06"
_END_64 = b"PK\x06\x06"
_LOCATOR_64 = b"PK\x06\x07"
_LONGEST_COMMENT = 0xFFFF


def directory_size(path: Path) -> int | None:
    """The bytes of the central directory of the zip at `path`; None when it is no zip.

    PKWARE APPNOTE 6.3.10, sections 4.3.14 to 4.3.16.
    """
    with path.open("rb") as stream:
        length = stream.seek(0, 2)
        start = max(0, length - 22 - 20 - _LONGEST_COMMENT)
        stream.seek(start)
        tail = stream.read()
        at = tail.rfind(_END)
        if at < 0 or len(tail) < at + 22:
            return None
        (size,) = struct.unpack_from("<I", tail, at + 12)
        if size != 0xFFFFFFFF:
            return int(size)
        if at < 20 or tail[at - 20 : at - 16] != _LOCATOR_64:
            return None
        (offset,) = struct.unpack_from("<Q", tail, at - 12)
        if offset + 56 > length:
            return None
        stream.seek(offset)
        record = stream.read(56)
    if record[:4] != _END_64:
        return None
    return int(struct.unpack_from("<Q", record, 40)[0])
