"""Closing what was logged, every few seconds, without ever making a writer wait.

A row's number is given when it is written, and the row appears when its transaction ends. So a seal
covers the numbers up to the highest it sees, and keeps the holes; a row that comes into a hole is
covered by the next seal. After an hour a hole is taken for a transaction that was rolled back.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connections, transaction

from wayhome.audit.choices import Log
from wayhome.audit.keys import code_of
from wayhome.audit.models import Seal
from wayhome.audit.queries.anchors import Anchor
from wayhome.audit.queries.rows import newest, rows_after, rows_among
from wayhome.audit.rules import digest_of, holes, runs, still_waiting

HOUR = timedelta(hours=1)
MOST_ROWS = 50_000  # in one seal: so many are read at once, and as many are in doubt if it breaks
LOCK = 7_200_002  # one sealer at a time; any fixed number of our own does


def seal(*, at: datetime, using: str = "batch") -> list[Seal]:
    """Seal what is committed and not sealed yet, in both logs; in an hour without rows, one seal.

    That one lets an anchor say that up to then nothing was cut off.
    """
    made = []
    for log in Log:
        while (one := _seal_some(log, at, using)) is not None:
            made.append(one)
    return made


def _seal_some(log: Log, at: datetime, using: str) -> Seal | None:
    with transaction.atomic(using=using):
        with connections[using].cursor() as cursor:
            # The roles may only add to these tables, which is too little for a table lock.
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        made = _next(log, at, using)
        if made is not None:
            made.code = code_of(made.said())
            made.save(using=using, force_insert=True)
    return made


def _next(log: Log, at: datetime, using: str) -> Seal | None:
    before = newest(log, using=using)
    last, waiting = (before.last, before.waiting) if before else (0, [])
    late = rows_among(log, waiting, using=using)
    new = rows_after(log, last, most=MOST_ROWS, using=using)
    if not late and not new and (before is None or at - before.at < HOUR):
        return None
    numbers, came = [number for number, _ in new], [number for number, _ in late]
    since = int(at.timestamp())
    return Seal(
        log=log,
        number=before.number + 1 if before else 1,
        at=at,
        first=last + 1,
        last=numbers[-1] if numbers else last,
        rows=len(late) + len(new),
        late=runs(came),
        waiting=still_waiting(waiting, came, from_=int((at - HOUR).timestamp()))
        + holes(numbers, first=last + 1, since=since),
        content=digest_of(digest for _, digest in (*late, *new)),
        before=before.digest() if before else "",
    )


def anchor(*, to: Path, using: str = "batch") -> list[Anchor]:
    """Write the newest seal of each log down in a file outside the database.

    It should be on another machine, or be printed: with it `wayhome audit verify` finds a cut end,
    and seals that somebody made anew.
    """
    found = [one for log in Log if (one := newest(log, using=using)) is not None]
    anchors = [
        Anchor(one.log, one.number, one.at.isoformat(), one.last, one.digest()) for one in found
    ]
    if anchors:
        to.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w") as file:
            file.writelines(json.dumps(asdict(one)) + "\n" for one in anchors)
            file.flush()
            os.fsync(file.fileno())
    return anchors
