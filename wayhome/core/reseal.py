"""Brings encrypted values under the newest key, piece by piece, while the application works.

What is behind is told by the name that each value bears, so that a run that was cut off goes on
where it stopped, and one that is repeated does nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connections, transaction

from wayhome.core.sealed import (
    index,
    index_name,
    ring,
    seal,
    seal_bytes,
    unseal,
    unseal_bytes,
)
from wayhome.core.sealed_fields import digest_of

PIECE = 200  # pages of a table at a time
PASSES = 5
# As wayhome_owner, who owns the tables: the batch role may not update a roster.
USING = "owner"


@dataclass(frozen=True)
class Place:
    """A column that holds encrypted values: text, bytes, or a `member` of a JSON object.

    `digests` gives the columns beside it that hold digests of a text.
    """

    table: str
    column: str
    member: str = ""
    binary: bool = False
    digests: Callable[[str], dict[str, str]] | None = None

    @property
    def where(self) -> str:
        """What its values are bound to."""
        return f"{self.table}.{self.column}"

    @property
    def value(self) -> str:
        """SQL of the encrypted value."""
        return f"{self.column}->>'{self.member}'" if self.member else self.column

    @property
    def behind(self) -> str:
        """SQL of whether a row bears another key's name than those in `names`."""
        told = [f"substring({self.value} for %(length)s) <> %(name)s"]
        if self.member:
            told.append(f"left({self.column}->>'{digest_of(self.member)}', 8) <> %(index)s")
        if self.digests:
            told += [f"({one} <> '' AND left({one}, 8) <> %(index)s)" for one in self.digests("")]
        return f"length({self.value}) > 0 AND ({' OR '.join(told)})"

    def names(self) -> dict[str, Any]:
        """The parameters of `behind`."""
        name = ring().first + ":"
        held = name.encode() if self.binary else name
        return {"length": len(name), "name": held, "index": index_name()}

    def anew(self, kept: Any, clear: bool) -> dict[str, Any]:
        """What a row with the value `kept` is to hold, by column. Raises Unreadable."""
        if self.binary:
            data = bytes(kept) if clear else unseal_bytes(bytes(kept), self.where)
            return {self.column: seal_bytes(data, self.where)}
        text = kept if clear else unseal(kept, self.where)
        sealed = seal(text, self.where)
        if self.member:
            digest = index(text, self.where)
            sealed = json.dumps({self.member: sealed, digest_of(self.member): digest})
        return {self.column: sealed, **(self.digests(text) if self.digests else {})}


PLACES: list[Place] = []
# What makes keyed digests of whole rows worthless, for when the key of the digests is replaced.
FORGET: list[str] = []


def register(*places: Place, forget: str = "") -> None:
    """Tell of an app's encrypted columns, once at start."""
    PLACES.extend(places)
    if forget:
        FORGET.append(forget)


def reseal_all(say: Callable[[str, int], None] = lambda where, done: None) -> int:
    """Bring everything under the first key; returns what a running import held and is left."""
    if index_behind():
        for statement in FORGET:
            with connections[USING].cursor() as cursor:
                cursor.execute(statement)
    for place in PLACES:
        reseal(place, say=say)
    return sum(behind(place) for place in PLACES)


def index_behind() -> bool:
    """Whether a digest was made with another index key than the present one."""
    with connections[USING].cursor() as cursor:
        for place in PLACES:
            for one in place.digests("") if place.digests else ():
                cursor.execute(
                    f"SELECT EXISTS (SELECT 1 FROM {place.table}"
                    f" WHERE {one} <> '' AND left({one}, 8) <> %s)",
                    [index_name()],
                )
                if cursor.fetchone()[0]:
                    return True
    return False


def behind(place: Place) -> int:
    """How many values are under another key than the first."""
    with connections[USING].cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {place.table} WHERE {place.behind}", place.names())
        return int(cursor.fetchone()[0])


def reseal(
    place: Place,
    *,
    clear: bool = False,
    say: Callable[[str, int], None] = lambda where, done: None,
) -> None:
    """Bring a place's values under the first key; `clear` says that they are not encrypted yet.

    Rows that an open transaction holds are left. Raises Unreadable.
    """
    done = 0
    for leaf in _leaves(place):
        for _pass in range(PASSES):
            before = done
            for start in range(0, _pages(leaf), PIECE):
                if moved := _move(place, leaf, start, clear):
                    done += moved
                    say(place.where, done)
            if done == before:
                break


def any_unreadable() -> None:
    """Raises Unreadable where the keys do not read what is there.

    Tried are one value of each place, and one of those that are behind.
    """
    for place in PLACES:
        one = f"SELECT {place.value} FROM {place.table} WHERE {{}} LIMIT 1"
        there, old = one.format(f"length({place.value}) > 0"), one.format(place.behind)
        with connections[USING].cursor() as cursor:
            cursor.execute(f"({there}) UNION ALL ({old})", place.names())
            for (kept,) in cursor.fetchall():
                place.anew(kept, clear=False)


def _leaves(place: Place) -> Iterator[str]:
    """The table, or its partitions."""
    with connections[USING].cursor() as cursor:
        cursor.execute(
            "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind = 'r' AND (c.oid = %s"
            "::regclass OR c.oid IN (SELECT relid FROM pg_partition_tree(%s::regclass)))",
            [place.table, place.table],
        )
        return iter([name for (name,) in cursor.fetchall()])


def _pages(leaf: str) -> int:
    with connections[USING].cursor() as cursor:
        cursor.execute(
            "SELECT pg_relation_size(to_regclass(%s)) / current_setting('block_size')::bigint",
            [leaf],
        )
        return int(cursor.fetchone()[0] or 0)  # a roster may have been dropped meanwhile


def _move(place: Place, leaf: str, start: int, clear: bool) -> int:
    """One piece in a transaction of its own; returns how many rows it wrote."""
    with transaction.atomic(using=USING), connections[USING].cursor() as cursor:
        cursor.execute(
            f"SELECT ctid::text, {place.value} FROM {leaf} WHERE ctid >= %(first)s::tid"
            f" AND ctid < %(last)s::tid AND {place.behind} FOR UPDATE SKIP LOCKED",
            {"first": f"({start},0)", "last": f"({start + PIECE},0)", **place.names()},
        )
        found = cursor.fetchall()
        if not found:
            return 0
        rows = [place.anew(kept, clear) for _at, kept in found]
        columns = list(rows[0])
        kind = "bytea" if place.binary else "text"
        new = f"t.{place.column} || v.{place.column}::jsonb" if place.member else ""
        setting = [f"{one} = {new or f'v.{one}'}" for one in columns]
        cursor.execute(
            f"UPDATE {leaf} t SET {', '.join(setting)}"
            f" FROM unnest(%s::tid[], {', '.join([f'%s::{kind}[]'] * len(columns))})"
            f" v (at, {', '.join(columns)}) WHERE t.ctid = v.at",
            [[at for at, _kept in found], *([row[one] for row in rows] for one in columns)],
        )
        return len(found)
