"""The content of a draft, encrypted like a file: a key of its own, wrapped by the master key."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from uuid import UUID

from wayhome.documents import cipher, keys

KEY = re.compile(r"[a-z]+(\.[a-z_]+)+:[0-9a-f-]{36}")
LONGEST = 40_000  # letters of one draft, all fields together


def is_key(text: str) -> bool:
    """Whether a text names a form and what it is about."""
    return len(text) <= 80 and KEY.fullmatch(text) is not None


def seal(written: Mapping[str, str], draft_id: UUID) -> tuple[bytes, bytes]:
    """The wrapped key and the encrypted content; bound to this draft's row."""
    key, content = cipher.new_key(), json.dumps(dict(written)).encode()
    sealed = b"".join(cipher.encrypt([content], key=key, context=draft_id.bytes))
    return keys.wrap(key, draft_id.bytes), sealed


def unseal(wrapped_key: bytes, sealed: bytes, draft_id: UUID) -> dict[str, str]:
    """What was written; raises cipher.Damaged where the row was tampered with."""
    key = keys.unwrap(wrapped_key, draft_id.bytes)
    with cipher.Reader(io.BytesIO(sealed), key=key, context=draft_id.bytes) as reader:
        found: dict[str, str] = json.loads(reader.readall())
    return found
