"""The secret that two parties share, and the keys that are made of it."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from wayhome.matching.encoding.parameters import CONSTRUCTION

BYTES = 32
_SALT = f"wayhome encoding {CONSTRUCTION}".encode()
_HEX = re.compile(rf"(?:[0-9a-fA-F]{{2}}){{{BYTES},}}")


class Secret:
    """A shared secret. It never prints itself."""

    def __init__(self, text: str) -> None:
        """`text` is at least 64 hex digits; ValueError otherwise, never with the text in it.

        A phrase that people make up can be guessed by trying; random digits cannot.
        """
        text = "".join(text.split())
        if not _HEX.fullmatch(text) or len(set(text.lower())) < BYTES // 4:
            raise ValueError(
                "The secret must be at least 64 random hexadecimal digits. "
                "Make one with: wayhome encode --new-secret FILE"
            )
        self._bytes = bytes.fromhex(text)

    def key(self, purpose: str) -> bytes:
        """32 bytes for one purpose, by HKDF-SHA256; no purpose tells of another or the secret."""
        made = HKDF(algorithm=hashes.SHA256(), length=BYTES, salt=_SALT, info=purpose.encode())
        return made.derive(self._bytes)

    def check_value(self) -> str:
        """Sixteen hex digits that are the same for whoever has the same secret."""
        return self.key("check").hex()[:16]


def read_secret(path: Path) -> Secret:
    """The secret in a file; ValueError where it is too short or no text, OSError as usual."""
    try:
        return Secret(path.read_text("ascii"))
    except UnicodeDecodeError:
        raise ValueError("The secret must be hexadecimal digits; this file is no text.") from None


def write_new_secret(path: Path) -> None:
    """Write a new random secret that only its owner can read; FileExistsError rather than over."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(BYTES) + "\n")
