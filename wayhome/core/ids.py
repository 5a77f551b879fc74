"""Identifiers: UUIDv7, made here, so that batches know their keys before they are written."""

from __future__ import annotations

from uuid import UUID

import uuid_utils


def new_id() -> UUID:
    """A new time-ordered identifier."""
    return UUID(int=uuid_utils.uuid7().int)


def new_ids(count: int) -> list[str]:
    """Many of them at once, as text."""
    return [str(uuid_utils.uuid7()) for _ in range(count)]
