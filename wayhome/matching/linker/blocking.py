"""Which pairs are looked at: those that share one of these keys.

Each rule is a key for the left file and, where it differs, one for the right; a pair is looked at
when any rule gives both the same key. A key that is empty on one side finds nothing. Rules are
narrow (by chance alone a key is shared by few of a million), so that what is looked at grows with
the files and not with their square; where a value is so common that its pairs go beyond the
rule's budget (every Jose Garcia with every other), they are left to the other rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import duckdb

# A key that as many pairs share distinguishes nobody.
PAIRS_PER_KEY = 50_000
# What a rule may find, for each record of the smaller file; a small file may always find so much.
# A rule that knows neither birth date nor number finds mostly strangers, and is given less.
PAIRS_PER_RECORD = 20
PAIRS_OF_WEAK_RULE = 2
ALWAYS = 100_000
# The upper six bits of a key are its rule, so that one join finds the pairs of all.
_BITS = 58


@dataclass(frozen=True)
class Dialect:
    """What engines say differently: a key's rule, and the bits in which birth dates differ."""

    rule: str = f"(key >> {_BITS})"
    differs: str = "xor(k.born, j.born)"


# Spark has no unsigned numbers.
SPARK = Dialect(f"shiftrightunsigned(key, {_BITS})", "(k.born ^ j.born)")

# Birth dates as packed digits: one missing, the same year, the same day, or three digits off.
_BORN_ALIKE = """(
    k.born IS NULL OR j.born IS NULL OR ({x} >> 16) = 0 OR ({x} & 65535) = 0
    OR bit_count(({x} | ({x} >> 1) | ({x} >> 2) | ({x} >> 3)) & 286331153) <= 3
)"""


@dataclass(frozen=True)
class Rule:
    """One way to find pairs: SQL keys over cleaned columns, `each` a list column taken apart.

    Pairs of a `doubtful` rule agree in so little that, where they are many, birth dates must not
    speak against them.
    """

    name: str
    key: tuple[str, ...]
    right: tuple[str, ...] = ()
    each: str = ""
    doubtful: bool = False


_DAY = "CASE WHEN NOT new_year THEN month_day END"
_BIRTHDAY = "CASE WHEN NOT new_year THEN dob END"
_YEAR_DAY = "CASE WHEN NOT new_year THEN year_day END"
_LAST = "left(last_main, 1)"
_FIRST = "first_initial"
_NAMES = "names_spoken"
_SURNAMES = "last_spoken"
_SOUND = "first_spoken"

RULES = (
    Rule("index number", ("cin",)),
    Rule("number", ("ssn",)),
    Rule("last four, birthday", ("ssn4", _DAY)),
    Rule("last four, birth year, an initial", ("ssn4", "birth_year", _FIRST)),
    Rule("last four, a name's sound", ("ssn4", "each"), each=_NAMES, doubtful=True),
    Rule("birth date, a name's sound", ("dob", "each"), each=_NAMES),
    Rule("birth date, full first name", ("dob", "each"), each="first_forms"),
    Rule("birth date, initials", (_BIRTHDAY, _FIRST, _LAST)),
    Rule("birth date, ZIP", (_BIRTHDAY, "zip")),
    Rule("birth date, house number", (_BIRTHDAY, "house")),
    Rule("birth date, city", (_BIRTHDAY, "city")),
    Rule(
        "day and month swapped, a name's sound",
        ("birth_year", "month_day", "each"),
        ("birth_year", "day_month", "each"),
        each=_NAMES,
    ),
    Rule("first name, month of birth", ("each", "year_month", _LAST), each="first_forms"),
    Rule("first name, year and day of birth", ("each", _YEAR_DAY, _LAST), each="first_forms"),
    Rule("first name, birthday", ("each", _DAY, _LAST), each="first_forms"),
    Rule("last name, month of birth", ("each", "year_month", _FIRST), each=_SURNAMES),
    Rule("last name, year and day of birth", ("each", _YEAR_DAY, _FIRST), each=_SURNAMES),
    Rule("last name, birthday", ("each", _DAY, _FIRST), each=_SURNAMES),
    Rule("full name, birth year", ("each", "last_main", "birth_year"), each="first_forms"),
    Rule("full name", ("each", "last_main"), each="first_forms", doubtful=True),
    Rule("full name's sound", ("each", _SOUND), each=_SURNAMES, doubtful=True),
    Rule("names swapped", ("first_main", "last_main"), ("last_main", "first_main"), doubtful=True),
    Rule("phone", ("phone",)),
    Rule("email", ("email",)),
    Rule("street, first initial", ("street", _FIRST)),
    Rule("street, last initial", ("street", _LAST)),
    Rule("street, ZIP", ("street", "zip")),
    Rule("street, city", ("street", "city")),
    Rule("house number, ZIP", ("house", "zip")),
    Rule("full first name, house number", ("each", "house"), each="first_forms", doubtful=True),
    Rule("last name's sound, house number", ("each", "house"), each=_SURNAMES, doubtful=True),
    Rule("full first name, ZIP", ("each", "zip"), each="first_forms", doubtful=True),
    Rule("a name's sound, ZIP", ("each", "zip"), each=_NAMES, doubtful=True),
    Rule("a name's sound, city", ("each", "city"), each=_NAMES, doubtful=True),
    Rule("a name's sound, street name", ("each", "street_name"), each=_NAMES, doubtful=True),
    Rule("a name's sound, street, city", ("each", "street_name", "city"), each=_NAMES),
    Rule("street name, ZIP, an initial", ("street_name", "zip", _FIRST)),
    Rule("a name's sound, street, ZIP", ("each", "street_name", "zip"), each=_NAMES),
)


class Tables(Protocol):
    """Where blocking keeps its tables: DuckDB here, or Spark."""

    dialect: Dialect

    def keep(self, name: str, query: str) -> None:
        """Create or replace a table."""

    def rows(self, query: str) -> list[tuple[int, int]]:
        """What a query of two numbers finds."""

    def drop(self, name: str) -> None:
        """Drop a table."""


def block(
    connection: duckdb.DuckDBPyConnection, left: str, right: str, *, within: bool = False
) -> dict[str, int]:
    """Create table `pairs` (row_l, row_r) of the pairs to look at, each once.

    With `within`, both are one table and a pair stands with its lower row left. Answers with how
    many pairs each rule found that no rule before it had.
    """
    tables = _Here(connection)
    tables.keep("keys_l", keys(left, right_side=False))
    tables.keep("keys_r", known_keys(f"({keys(right, right_side=True)})"))
    sizes = f"SELECT (SELECT count(*) FROM {left}), (SELECT count(*) FROM {right})"
    return pair_up(tables, smaller=min(tables.rows(sizes)[0]), within=within)


def pair_up(tables: Tables, *, smaller: int, within: bool) -> dict[str, int]:
    """Create `pairs` from the keys of both files, `keys_l` and `keys_r`, which are dropped.

    `smaller` is how many records the smaller file has.
    """
    rule = tables.dialect.rule
    tables.keep(
        "shared_keys",
        """
        SELECT key, n * m AS pairs
        FROM (SELECT key, count(*) AS m FROM keys_r GROUP BY key)
        JOIN (SELECT key, count(*) AS n FROM keys_l SEMI JOIN keys_r USING (key) GROUP BY key)
            USING (key)
        """,
    )
    found = dict(tables.rows(f"SELECT {rule}, sum(pairs) FROM shared_keys GROUP BY ALL"))
    doubtful = [at for at, one in enumerate(RULES) if one.doubtful and found.get(at, 0) > ALWAYS]
    tables.keep(
        "wide",
        f"""
        SELECT key FROM (
            SELECT key, pairs, {rule} AS rule,
                sum(pairs) OVER (PARTITION BY {rule} ORDER BY pairs, key) AS so_far
            FROM shared_keys WHERE pairs > 1)
        WHERE pairs > {PAIRS_PER_KEY} OR so_far > greatest({ALWAYS}, {smaller} * CASE
            WHEN {_among(doubtful, "rule")} THEN {PAIRS_OF_WEAK_RULE} ELSE {PAIRS_PER_RECORD} END)
        """,
    )
    tables.keep(
        "pairs",
        f"""
        SELECT k.row AS row_l, j.row AS row_r, min({rule})::TINYINT AS rule
        FROM (SELECT * FROM keys_l ANTI JOIN wide USING (key)) k JOIN keys_r j USING (key)
        WHERE (NOT {_among(doubtful, rule)}
                OR {_BORN_ALIKE.format(x=tables.dialect.differs)})
            {"AND k.row < j.row" if within else ""}
        GROUP BY ALL
        """,
    )
    for table in ("keys_l", "keys_r", "shared_keys", "wide"):
        tables.drop(table)
    found = dict(tables.rows("SELECT rule, count(*) FROM pairs GROUP BY rule"))
    return {one.name: found.get(at, 0) for at, one in enumerate(RULES)}


class _Here:
    """Blocking's tables in DuckDB."""

    dialect = Dialect()

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def keep(self, name: str, query: str) -> None:
        self._connection.execute(f"CREATE OR REPLACE TABLE {name} AS {query}")

    def rows(self, query: str) -> list[tuple[int, int]]:
        return self._connection.execute(query).fetchall()

    def drop(self, name: str) -> None:
        self._connection.execute(f"DROP TABLE {name}")


def _among(rules: list[int], rule: str) -> str:
    """SQL: whether a rule's number is one of these."""
    return f"{rule} IN ({', '.join(map(str, rules))})" if rules else "false"


def known_keys(made: str) -> str:
    """A query of those of the right file's keys that the left file has."""
    return f"SELECT * FROM {made} SEMI JOIN keys_l USING (key)"


def keys(table: str, *, right_side: bool) -> str:
    """(row, key) of every rule; nothing where a part of a key is empty."""
    lists = []
    for at, rule in enumerate(RULES):
        parts = (rule.right if right_side else ()) or rule.key
        whole = [f"({part})" for part in parts if part != "each"]
        filled = " AND ".join(f"{part} IS NOT NULL" for part in whole)
        piece = ["piece"] if rule.each else []
        key = f"(hash({', '.join([*whole, *piece])}) >> {64 - _BITS}) | ({at}::UBIGINT << {_BITS})"
        made = f"list_transform({rule.each}, lambda piece: {key})" if rule.each else f"[{key}]"
        lists.append(f"CASE WHEN {filled or 'true'} THEN {made} END")
    born = "CASE WHEN birth_year IS NOT NULL THEN ('0x' || dob)::UINTEGER END"
    return f"SELECT row, unnest(flatten([{', '.join(lists)}])) AS key, {born} AS born FROM {table}"
