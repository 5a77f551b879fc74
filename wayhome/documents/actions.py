"""Storing and destroying files."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from wayhome.audit.actions import record
from wayhome.audit.queries import refuse_if_held
from wayhome.core.findings import UnusableInput
from wayhome.core.ids import new_id
from wayhome.core.viewer import Viewer
from wayhome.documents import cipher, drafts, keys
from wayhome.documents.models import Document, Draft

PIECE = 2**18
INCOMING = "incoming"
MOST = 4 * 2**30  # bytes of one file
DRAFTS_KEPT = timedelta(days=30)


def store(
    stream: BinaryIO,
    *,
    name: str,
    media_type: str,
    kind: str,
    organization_id: UUID,
    data_class: str,
    at: datetime,
    person_id: UUID | None = None,
    keep_until: date | None = None,
    most: int = MOST,
    using: str = "default",
) -> Document:
    """Keep a file, encrypted with a key of its own; the same content of the same organization once.

    Reads `stream` to its end without holding it in memory. Raises UnusableInput past `most` bytes.
    """
    document = Document(
        id=new_id(),
        name=plain_name(name),
        media_type=media_type[:100],
        kind=kind,
        organization_id=organization_id,
        person_id=person_id,
        data_class=data_class,
        stored_at=at,
        keep_until=keep_until,
    )
    key, context = cipher.new_key(), document.id.bytes
    counted = _Counted(stream, most)
    incoming = _write(cipher.encrypt(counted, key=key, context=context))
    try:
        document.sha256, document.size = counted.digest.hexdigest(), counted.size
        document.wrapped_key = keys.wrap(key, context)
        if (kept := _same(document, using)) is not None:
            return kept
        document.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        incoming.rename(document.path)
        try:
            with transaction.atomic(using=using):
                document.save(using=using, force_insert=True)
        except IntegrityError:
            document.path.unlink()
            # Somebody stored the same content at the same moment.
            if (kept := _same(document, using)) is None:
                raise
            return kept
    finally:
        incoming.unlink(missing_ok=True)
    return document


def destroy(document: Document, *, by: Viewer, at: datetime, using: str = "batch") -> None:
    """Delete the file's key, which makes every copy of it unreadable, and then the file.

    Raises audit.queries.Held where a legal hold names its person or organization.
    """
    with transaction.atomic(using=using):
        refuse_if_held(
            person_id=document.person_id, organization_id=document.organization_id, using=using
        )
        destroyed = Document.objects.using(using).filter(pk=document.pk, destroyed_at=None)
        if not destroyed.update(wrapped_key=None, destroyed_at=at):
            return
        record(
            "document.destroyed",
            by=by,
            at=at,
            target="document",
            target_id=document.pk,
            using=using,
        )
        path = document.path
        transaction.on_commit(lambda: path.unlink(missing_ok=True), using=using)
    document.wrapped_key, document.destroyed_at = None, at


def sweep_files(*, at: datetime, using: str = "batch") -> int:
    """Remove files that no document names: their transaction was rolled back, or they were cut off.

    Only what is older than a day, so that nothing is removed while it is being stored.
    """
    before = (at - timedelta(days=1)).timestamp()
    old = [
        path
        for path in (Path(settings.HOME) / "documents").glob("*/*")
        if path.is_file() and path.stat().st_mtime < before
    ]
    named = [UUID(path.name) for path in old if path.parent.name != INCOMING]
    kept = set(
        Document.objects.using(using)
        .filter(pk__in=named, destroyed_at=None)
        .values_list("pk", flat=True)
    )
    gone = [path for path in old if path.parent.name == INCOMING or UUID(path.name) not in kept]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def plain_name(name: str) -> str:
    """The last part of a name, without what could steer a terminal, a path or a header."""
    last = re.split(r"[/\\]", name)[-1]
    printable = "".join(sign for sign in last if sign.isprintable() and sign not in '"<>|:*?')
    return printable.strip(" .")[-200:] or "file"


class _Counted:
    """The stream's pieces, with their digest and size so far."""

    def __init__(self, stream: BinaryIO, most: int) -> None:
        self.stream, self.most = stream, most
        self.digest, self.size = hashlib.sha256(), 0

    def __iter__(self) -> Iterator[bytes]:
        while piece := self.stream.read(PIECE):
            self.size += len(piece)
            if self.size > self.most:
                raise UnusableInput(
                    f"The file is larger than {self.most // 2**20} MB, the most that is taken."
                )
            self.digest.update(piece)
            yield piece


def _write(pieces: Iterator[bytes]) -> Path:
    """Write beside the documents, on the same disk: the file then appears whole or not at all."""
    folder = Path(settings.HOME) / "documents" / INCOMING
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / new_id().hex
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def _same(document: Document, using: str) -> Document | None:
    """The document that already holds this content; its time to stay becomes the longer one."""
    kept = (
        Document.objects.using(using)
        .filter(
            organization_id=document.organization_id,
            sha256=document.sha256,
            kind=document.kind,
            person=document.person_id,
            destroyed_at=None,
        )
        .first()
    )
    if kept is None:
        return None
    if not kept.path.exists():
        # The disk lost it; the row makes way for the content that has come again.
        lost = Document.objects.using(using).filter(pk=kept.pk)
        lost.update(wrapped_key=None, destroyed_at=document.stored_at)
        return None
    longer = _longer(kept.keep_until, document.keep_until)
    if longer != kept.keep_until:
        Document.objects.using(using).filter(pk=kept.pk).update(keep_until=longer)
        kept.keep_until = longer
    return kept


def _longer(one: date | None, other: date | None) -> date | None:
    return None if one is None or other is None else max(one, other)


@transaction.atomic
def keep_draft(*, key: str, written: Mapping[str, str], by: Viewer, at: datetime) -> Draft | None:
    """Keep what the viewer wrote so far, in place of what was kept before; None: it is too long.

    Not audited: it is the worker's own paper until they send it, and changes every few seconds.
    """
    if by.user_id is None or sum(map(len, written.values())) > drafts.LONGEST:
        return None
    mine = {"user_id": by.user_id, "organization_id": by.acting_for, "key": key}
    made = Draft(**mine, kept_at=at)
    made.wrapped_key, made.sealed = drafts.seal(written, made.pk)
    # Two windows of one worker at once: the later one stands.
    Draft.objects.bulk_create([made], ignore_conflicts=True)
    held = Draft.objects.select_for_update().get(**mine)
    if held.pk != made.pk:
        held.wrapped_key, held.sealed = drafts.seal(written, held.pk)
        held.kept_at = at
        held.save(update_fields=["wrapped_key", "sealed", "kept_at"])
    return held


@transaction.atomic
def drop_draft(*, key: str, by: Viewer, at: datetime) -> None:
    """Forget what the viewer wrote: the form was sent, or they start again."""
    Draft.objects.filter(user=by.user_id, organization=by.organization_id, key=key).delete()


@transaction.atomic(using="batch")
def forget_old_drafts(*, at: datetime) -> int:
    """Delete the drafts that nobody touched for a month; the nightly round calls this."""
    return Draft.objects.using("batch").filter(kept_at__lt=at - DRAFTS_KEPT).delete()[0]
