"""Whether both logs are as they were sealed: one pass over seals and rows, in little memory."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import connections, transaction

from wayhome.audit.choices import Log, Wrong
from wayhome.audit.keys import codes_of
from wayhome.audit.models import Seal
from wayhome.audit.queries.anchors import Anchor
from wayhome.audit.queries.rows import Numbered, every_row, every_seal, newest, rows_among
from wayhome.audit.rules import Among, digest_of

ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"

SENTENCES = {
    Wrong.ALTERED: "altered: of {where}, sealed {at}, one or more were changed.",
    Wrong.REMOVED: "removed: of {where}, sealed {at}, {count} are missing.",
    Wrong.INSERTED: "inserted: {where}: {count} were put in after the seal.",
    Wrong.GONE: "removed seals: {where}, from before {at}, are missing.",
    Wrong.CHAIN: "broken chain: {where}, of {at}, does not continue the seal before.",
    Wrong.KEY: "wrong key: {where}, of {at}, was not made with this key, or was changed.",
    Wrong.ANCHOR: "made anew: {where}, of {at}, is another than the one written down.",
    Wrong.CUT: "cut end: {where}, written down {at}, are not there any more.",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that no longer fits: which rows (by number) and seals, and from when."""

    log: Log
    wrong: Wrong
    rows: tuple[int, int]
    seals: tuple[int, int]
    at: str
    count: int = 0  # of rows removed, or inserted

    def words(self) -> str:
        """A sentence for whoever runs the server."""
        rows = "row {}" if self.rows[0] == self.rows[1] else "rows {} to {}"
        seals = "seal {}" if self.seals[0] == self.seals[1] else "seals {} to {}"
        where = f"{rows.format(*self.rows)}, {seals.format(*self.seals)}"
        return SENTENCES[self.wrong].format(where=where, count=self.count, at=self.at)


def faults(anchors: Iterable[Anchor] = (), *, using: str = "batch") -> Iterator[Fault]:
    """Everything that was changed behind the application's back, as far as it can be known.

    Seals and rows are read as of one moment, while others go on writing.
    """
    written = list(anchors)
    with transaction.atomic(using=using, durable=True):
        with connections[using].cursor() as cursor:
            cursor.execute(ONE_MOMENT)
        for log in Log:
            yield from _Walk(log, [one for one in written if one.log == log], using).faults()


class _Walk:
    """One log from its first seal to its last."""

    def __init__(self, log: Log, anchors: list[Anchor], using: str) -> None:
        self.log, self.using = log, using
        self.anchors = {one.number: one for one in anchors}
        self.high = max(anchors, key=lambda one: one.number, default=None)
        last = newest(log, using=using)
        self.rows = every_row(log, upto=last.last if last else 0, using=using)
        self.row: Numbered | None = next(self.rows, None)
        self.before: Seal | None = None
        self.expected: set[int] = set()  # rows found in holes: a later seal must name them

    def faults(self) -> Iterator[Fault]:
        """What is wrong with it, from the oldest seal on."""
        yield from self._before_the_first()
        for seal in every_seal(self.log, using=self.using):
            yield from self._place(seal)
            yield from self._seal_itself(seal)
            yield from self._content(seal)
            self.before = seal
        number = self.before.number if self.before else 0
        if self.high is not None and self.high.number > number:
            first = self.before.last + 1 if self.before else 1
            seals = (number + 1, self.high.number)
            yield Fault(self.log, Wrong.CUT, (first, self.high.last), seals, self.high.at)

    def _before_the_first(self) -> Iterator[Fault]:
        if self.row is not None and self.row[0] < 1:
            yield Fault(self.log, Wrong.INSERTED, (self.row[0], 0), (0, 0), "", self._skip_to(1))

    def _place(self, seal: Seal) -> Iterator[Fault]:
        number, last = (self.before.number, self.before.last) if self.before else (0, 0)
        if seal.number != number + 1:
            yield self._fault(Wrong.GONE, seal, (last + 1, seal.first - 1),
                              (number + 1, seal.number - 1))  # fmt: skip
            self._skip_to(seal.first)
            # What came late in the missing seals cannot be told from what was put in.
            self.expected.clear()
        elif seal.first != last + 1 or (self.before and seal.before != self.before.digest()):
            yield self._fault(Wrong.CHAIN, seal)

    def _seal_itself(self, seal: Seal) -> Iterator[Fault]:
        if not any(hmac.compare_digest(seal.code, code) for code in codes_of(seal.said())):
            yield self._fault(Wrong.KEY, seal)
        anchor = self.anchors.get(seal.number)
        if anchor is not None and anchor.digest != seal.digest():
            yield self._fault(Wrong.ANCHOR, seal)

    def _content(self, seal: Seal) -> Iterator[Fault]:
        digests = [one for _, one in rows_among(self.log, seal.late, using=self.using)]
        late, waiting = Among(seal.late), Among(seal.waiting)
        self._skip_to(seal.first)
        while self.row is not None and self.row[0] <= seal.last:
            number, digest = self.row
            if number in waiting:
                self.expected.add(number)
            else:
                digests.append(digest)
            self.row = next(self.rows, None)
        if len(digests) != seal.rows:
            more = len(digests) - seal.rows
            wrong = Wrong.INSERTED if more > 0 else Wrong.REMOVED
            yield self._fault(wrong, seal, count=abs(more))
        elif digest_of(digests) != seal.content:
            yield self._fault(Wrong.ALTERED, seal)
        settled = sorted(one for one in self.expected if one not in waiting)
        self.expected.difference_update(settled)
        for one in settled:
            if one not in late:
                yield self._fault(Wrong.INSERTED, seal, (one, one), count=1)

    def _skip_to(self, first: int) -> int:
        skipped = 0
        while self.row is not None and self.row[0] < first:
            self.row, skipped = next(self.rows, None), skipped + 1
        return skipped

    def _fault(
        self,
        wrong: Wrong,
        seal: Seal,
        rows: tuple[int, int] | None = None,
        seals: tuple[int, int] | None = None,
        count: int = 0,
    ) -> Fault:
        first = min([seal.first, *(run[0] for run in seal.late)])
        return Fault(
            self.log,
            wrong,
            rows or (first, seal.last),
            seals or (seal.number, seal.number),
            seal.at.isoformat(timespec="seconds"),
            count,
        )
