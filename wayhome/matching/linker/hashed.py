"""Link a file whose names are digests, as an HMIS CSV export of HashStatus 4 has them.

Such an export has SHA-256 of each name's Soundex code, and for the number its last four digits
followed by SHA-256 of all nine characters, without a salt; birth dates are in clear. The other
file's values are turned into the same digests, and every digest into a stand-in (a name made of
letters, a number made of digits), so that the linker's blocking, rarity and levels work as they
are: equal digests are the same name, unequal ones are never alike.

No digest is reversed here, though it could be: there are 8,900 Soundex codes, and 100,000 numbers
to each last four digits. That is why `WARNING` is told.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import jellyfish
import pyarrow as pa
import pyarrow.compute as pc

from wayhome.core.duck import session
from wayhome.matching.linker.clean import clean, complete
from wayhome.matching.linker.link import MEMORY_LIMIT, OneToOne, Progress, Train, link
from wayhome.matching.linker.model import Model, load_model
from wayhome.matching.linker.names import family_name, given_name
from wayhome.matching.linker.results import LinkResult

SHIPPED_HASHED = Path(__file__).parent / "model_hashed.json"
NAMES = ("first_name", "middle_name", "last_name")
WARNING = (
    "The names in one file are digests. Only pairs with the same number, birth date and name are "
    "linked; every other pair is for a person to review, and people whose names sound different "
    "(Bob and Robert) are missed where the number does not speak for them. Such an export is "
    "effectively identifiable: every name and number in it can be found by trying. Protect it as "
    "if the names were written out."
)
_DIGEST = re.compile(r"[0-9a-f]{64}")
_HASHED_NUMBER = re.compile(r"(\d{4})([0-9a-f]{64})")
_NEARLY_ALL = 0.95
# So many names tell what a file of millions is.
_LOOKED_AT = 10_000
_CERTAIN = r"\|rule:(same number, birth date and name|same index number and birth date):"


def is_hashed(table: pa.Table) -> bool:
    """Whether the names of a file are SHA-256 digests, nearly all of them."""
    kept = [table[name].cast(pa.string()) for name in NAMES if name in table.column_names]
    given = [pc.drop_null(one).slice(0, _LOOKED_AT).to_pylist() for one in kept]
    words = [word for column in given for word in column if word]
    digests = sum(1 for word in words if _DIGEST.fullmatch(word.lower()))
    return bool(words) and digests >= _NEARLY_ALL * len(words)


def link_hashed(
    left: pa.Table,
    right: pa.Table,
    *,
    one_to_one: OneToOne = "auto",
    train: Train = "no",
    model: Model | None = None,
    memory_limit: str = MEMORY_LIMIT,
    progress: Progress | None = None,
) -> LinkResult:
    """As `link`, where one file or both are hashed; only what is certain is linked.

    Whoever asked must be told `WARNING`.
    """
    result = link(
        stand_in(left),
        stand_in(right),
        one_to_one=one_to_one,
        train=train,
        model=model or load_model(SHIPPED_HASHED),
        memory_limit=memory_limit,
        progress=progress,
    )
    links = result.links
    certain = pc.match_substring_regex(links["evidence"], _CERTAIN)
    band = pc.if_else(pc.and_(certain, pc.equal(links["band"], "linked")), "linked", "review")
    at = links.schema.get_field_index("band")
    # What is read of stand-ins says nothing of the files.
    return replace(result, links=links.set_column(at, "band", band).cast(links.schema), unread=())


def stand_in(records: pa.Table) -> pa.Table:
    """The records with stand-ins in place of names and numbers, hashed first where in clear."""
    records = complete(records)
    if is_hashed(records):
        takes: dict[str, Callable[[str], str | None]] = dict.fromkeys(NAMES, _name)
        takes["ssn"] = _number
        numbers = records["ssn"]
    else:
        takes = dict.fromkeys(("first_name", "middle_name"), lambda text: _sound(_given(text)))
        takes |= {"last_name": lambda text: _sound(_family(text)), "ssn": _clear_number}
        numbers = _meant(records)
    for name, take in takes.items():
        column = numbers if name == "ssn" else records[name]
        at = records.schema.get_field_index(name)
        records = records.set_column(at, name, _each(column, take))
    return records


def _each(column: pa.ChunkedArray, take: Callable[[str], str | None]) -> pa.Array:
    """The column with every value changed, each different one once."""
    written = [text for text in pc.unique(column).to_pylist() if text]
    taken = {text: take(text) for text in written}
    return pa.array([taken.get(text) for text in column.to_pylist()], pa.string())


def _meant(records: pa.Table) -> pa.ChunkedArray:
    """The numbers in clear that mean something, of nine characters: x for what is not known."""
    with session() as connection:
        clean(connection, records.select(["id", "ssn"]), "people")
        rows = connection.execute(
            "SELECT id, coalesce(ssn, 'xxxxx' || ssn4) FROM people"
        ).fetchall()
    meant = dict(rows)
    return pa.chunked_array([[meant[one] for one in records["id"].to_pylist()]], pa.string())


def _given(text: str) -> str | None:
    return given_name(text).whole


def _family(text: str) -> str | None:
    return family_name(text).whole


def _sound(name: str | None) -> str | None:
    return _name(_sha256(jellyfish.soundex(name))) if name else None


def _name(digest: str) -> str | None:
    """A word of sixteen letters for a digest; None for what is none."""
    if not _DIGEST.fullmatch(digest.lower()):
        return None
    rest, letters = int(digest, 16), ""
    while len(letters) < 16:
        rest, letter = divmod(rest, 26)
        letters += chr(ord("A") + letter)
    return letters


def _clear_number(number: str) -> str | None:
    return _number(number[-4:] + _sha256(number))


def _number(hashed: str) -> str | None:
    """Twenty digits for the digest and the last four; these alone where no more was known."""
    found = _HASHED_NUMBER.fullmatch(hashed.lower())
    if not found:
        return None
    serial, digest = found.groups()
    if digest in (_sha256(f"xxxxx{serial}"), _sha256(f"XXXXX{serial}")):
        return serial
    return f"{int(digest[:16], 16):020d}{serial}"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
