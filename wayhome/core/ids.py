"""Identifiers: UUIDv7, made here, so that batches know their keys before they are written."""

from __future__ import annotations

from uuid import UUID

import uuid_utils


def new_id() -> UUID:
    """A new time-ordered identifier."""
    return UUID(int=uuid_utils.uuid7().int)
