"""Person records as Bloom filters: who has the secret can make them, who has not cannot.

A filter has `WIDTH` bits. Each field's value is taken apart into tokens (`tokens`), among which
the field's `BITS` are shared out: each token has BITS / tokens positions, rounded half up, at
least one (in a field of `WHOLE` as if there were at least so many tokens). The positions of a
token come from the stream HMAC-SHA256(key of the field, token 00 counter), counter 0, 1, ... one
byte: its big-endian pairs of bytes, modulo `WIDTH`, from the beginning. A record's filter is the
union over all tokens; bit n is the bit of value 128 >> (n % 8) in byte n // 8.

That a field sets about as many bits whatever its length makes it weigh the same for everybody,
and tells less of how long a name is.

Positions are drawn one by one instead of by double hashing (two hashes, h1 + i * h2), whose
regular steps help who wants to take a filter apart.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator

import pyarrow as pa

from wayhome.matching.encoding.parameters import BITS, WHOLE, WIDTH, Parameters
from wayhome.matching.encoding.secret import Secret
from wayhome.matching.encoding.tokens import TOKENS
from wayhome.matching.linker.clean import complete

FILTER = pa.binary(WIDTH // 8)
BATCH = 100_000
_DRAWS = 16  # positions in one HMAC
Progress = Callable[[str, int, int], None]


def positions(key: bytes, token: str, count: int) -> Iterator[int]:
    """The positions of a token, `count` of them, of which some may be the same."""
    for block in range(-(-count // _DRAWS)):
        stream = hmac.digest(key, token.encode() + bytes((0, block)), "sha256")
        for at in range(min(_DRAWS, count - block * _DRAWS)):
            yield int.from_bytes(stream[2 * at : 2 * at + 2], "big") % WIDTH


class _Field:
    """One field's values as filters, each token and each value worked out once."""

    def __init__(self, name: str, secret: Secret) -> None:
        self._key, self._bits, self._take = secret.key(f"field {name}"), BITS[name], TOKENS[name]
        self._whole = WHOLE.get(name, 1)
        self._tokens: dict[tuple[str, int], int] = {}

    def filters(self, column: pa.Array) -> list[int]:
        """A filter for each value; 0 where the value means nothing."""
        coded = column.dictionary_encode()
        made = [self._value(text) for text in coded.dictionary.to_pylist()]
        return [0 if at is None else made[at] for at in coded.indices.to_pylist()]

    def _value(self, text: str) -> int:
        tokens = self._take(text)
        each = max(1, int(self._bits / max(len(tokens), self._whole) + 0.5))
        filled = 0
        for token in tokens:
            if (token, each) not in self._tokens:
                self._tokens[token, each] = self._token(token, each)
            filled |= self._tokens[token, each]
        return filled

    def _token(self, token: str, count: int) -> int:
        bits = 0
        for position in positions(self._key, token, count):
            bits |= 1 << (WIDTH - 1 - position)
        return bits


def encode(
    records: pa.Table,
    secret: Secret,
    parameters: Parameters,
    progress: Progress | None = None,
) -> pa.Table:
    """`id`, `encoding` (a filter) and `filled` (how many fields say something) of each record.

    `records` has `id` and any of the linker's columns, as text. ValueError where an `id` is empty
    or stands twice, or the file has none of the fields.
    """
    if not set(parameters.fields) & set(records.column_names):
        raise ValueError(f"The file has none of the columns {', '.join(parameters.fields)}.")
    records = complete(records).select(["id", *parameters.fields])
    fields = [_Field(name, secret) for name in sorted(parameters.fields)]
    names = sorted(parameters.fields)
    encodings: list[pa.Array] = []
    filled: list[pa.Array] = []
    for batch in records.to_batches(max_chunksize=BATCH):
        columns = [f.filters(batch[name]) for f, name in zip(fields, names, strict=True)]
        unions, counts = _unite(columns)
        encodings.append(pa.array([one.to_bytes(WIDTH // 8, "big") for one in unions], FILTER))
        filled.append(pa.array(counts, pa.int8()))
        if progress:
            progress("Encoding", sum(map(len, filled)), len(records))
    return pa.table(
        {
            "id": records["id"],
            "encoding": pa.chunked_array(encodings, FILTER),
            "filled": pa.chunked_array(filled, pa.int8()),
        }
    )


def _unite(columns: list[list[int]]) -> tuple[list[int], list[int]]:
    """Each row's union, and how many of its columns are not empty."""
    unions, counts = [], []
    for row in zip(*columns, strict=True):
        union = 0
        for one in row:
            union |= one
        unions.append(union)
        counts.append(sum(1 for one in row if one))
    return unions, counts
