"""Reading stored files. Row security decides which documents a viewer finds at all."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db.models import QuerySet

from wayhome.core.spill import spill_folder
from wayhome.core.viewer import Viewer
from wayhome.documents import keys
from wayhome.documents.cipher import Damaged, Reader
from wayhome.documents.drafts import unseal
from wayhome.documents.models import Document, Draft


class Destroyed(Exception):
    """The file's key was deleted; the message says when."""


def open_document(document: Document) -> io.BufferedReader:
    """The plain content, verified while it is read; seekable.

    Raises Destroyed, or Damaged where the file is missing, changed or of another key.
    """
    if document.wrapped_key is None:
        when = f" on {document.destroyed_at:%Y-%m-%d}" if document.destroyed_at else ""
        raise Destroyed(f"The file {document.name} was destroyed{when} and cannot be read again.")
    key = keys.unwrap(bytes(document.wrapped_key), document.id.bytes)
    try:
        file = document.path.open("rb")
    except FileNotFoundError:
        raise Damaged(f"The file {document.name} is missing from the document store.") from None
    try:
        return io.BufferedReader(Reader(file, key=key, context=document.id.bytes), 2**18)
    except Damaged:
        file.close()
        raise


@contextmanager
def as_file(document: Document) -> Iterator[Path]:
    """The plain content as a file in the spill folder, for readers that need a path.

    It bears the end of the name that its sender gave it, since what a reader says names the file.
    """
    with open_document(document) as content, spill_folder() as folder:
        path = folder / (document.name.encode()[-120:].decode(errors="ignore") or "file")
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            shutil.copyfileobj(content, file, 2**20)
        yield path


@dataclass(frozen=True, slots=True)
class Restored:
    """What the viewer had written into a form, and when."""

    written: Mapping[str, str]
    kept_at: datetime
    key: str = ""


def draft_of(key: str, *, viewer: Viewer) -> Restored | None:
    """The viewer's own draft of a form; None where there is none, or it can no longer be read."""
    return _restored(_drafts_of(viewer).filter(key=key).first())


def draft_by_id(draft_id: UUID, *, viewer: Viewer) -> Restored | None:
    """The viewer's own draft of that id; None as for `draft_of`."""
    return _restored(_drafts_of(viewer).filter(pk=draft_id).first())


def _drafts_of(viewer: Viewer) -> QuerySet[Draft]:
    return Draft.objects.filter(user=viewer.user_id, organization=viewer.organization_id)


def _restored(found: Draft | None) -> Restored | None:
    if found is None:
        return None
    try:
        written = unseal(bytes(found.wrapped_key), bytes(found.sealed), found.pk)
    except Damaged:
        return None
    return Restored(written, found.kept_at, found.key)
