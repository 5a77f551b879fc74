"""Which pairs are looked at: those that share one of these keys.

Each rule is a key for the left file and, where it differs, one for the right; a pair is looked at
when any rule gives both the same key. A key that is empty on one side finds nothing. Keys are
narrow on purpose: a wide one (every Jose Garcia with every other) must also pass `LIKELY`.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

# A key that as many pairs share distinguishes nobody; its pairs are left to the other rules.
PAIRS_PER_KEY = 50_000

# For pairs that share a full name only: something about birth or number must not speak against.
LIKELY = """(
    l.dob IS NULL OR r.dob IS NULL OR l.ssn4 = r.ssn4 OR l.phone = r.phone
    OR abs(l.birth_year - r.birth_year) IN (0, 1, 2, 9, 10, 11)
    OR l.month_day = r.month_day OR damerau_levenshtein(l.dob, r.dob) <= 2
)"""


@dataclass(frozen=True)
class Rule:
    """One way to find pairs: SQL keys over cleaned columns, `each` a list column taken apart."""

    name: str
    key: tuple[str, ...]
    right: tuple[str, ...] = ()
    each: str = ""
    also: str = ""


_DAY = "CASE WHEN NOT new_year THEN month_day END"
_BIRTHDAY = "CASE WHEN NOT new_year THEN dob END"

RULES = (
    Rule("index number", ("cin",)),
    Rule("number", ("ssn",)),
    Rule("last four, birth year", ("ssn4", "birth_year")),
    Rule("last four, birthday", ("ssn4", _DAY)),
    Rule("last four, a name's sound", ("ssn4", "each"), each="name_sounds"),
    Rule("birth date, a name's sound", ("dob", "each"), each="name_sounds"),
    Rule("birth date, full first name", ("dob", "each"), each="first_forms"),
    Rule("birth date, first initial", (_BIRTHDAY, "first_initial")),
    Rule("birth date, last initial", (_BIRTHDAY, "left(last_main, 1)")),
    Rule(
        "day and month swapped, a name's sound",
        ("birth_year", "month_day", "each"),
        ("birth_year", "day_month", "each"),
        each="name_sounds",
    ),
    Rule(
        "first name, birth year", ("each", "birth_year", "left(last_main, 1)"), each="first_forms"
    ),
    Rule("first name, birthday", ("each", _DAY), each="first_forms"),
    Rule("first name's sound, month of birth", ("each", "year_month"), each="first_sounds"),
    Rule("last name, birth year", ("each", "birth_year", "first_initial"), each="last_sounds"),
    Rule("last name, birthday", ("each", _DAY), each="last_sounds"),
    Rule("last name, month of birth", ("each", "year_month"), each="last_sounds"),
    Rule("full name", ("each", "last_main"), each="first_forms", also=LIKELY),
    Rule("full name's sound", ("each", "first_sounds[2]"), each="last_sounds", also=LIKELY),
    Rule("names swapped", ("first_main", "last_main"), ("last_main", "first_main"), also=LIKELY),
    Rule("phone", ("phone",)),
    Rule("email", ("email",)),
    Rule("street, first initial", ("street", "first_initial")),
)


def block(
    connection: duckdb.DuckDBPyConnection, left: str, right: str, *, within: bool = False
) -> dict[str, int]:
    """Create table `pairs` (row_l, row_r) of the pairs to look at, each once.

    With `within`, both are one table and a pair stands with its lower row left. Answers with how
    many pairs each rule found that no rule before it had.
    """
    connection.execute("CREATE OR REPLACE TABLE pairs (row_l BIGINT, row_r BIGINT)")
    found: dict[str, int] = {}
    for rule in RULES:
        keys_l = _keys(rule, rule.key, left)
        keys_r = _keys(rule, rule.right or rule.key, right)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE keys_l AS {keys_l}")
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE keys_r AS FROM ({keys_r}) SEMI JOIN keys_l USING (key)"
        )
        also = f"AND {rule.also}" if rule.also else ""
        order = "AND k.row < j.row" if within else ""
        connection.execute(f"""
            INSERT INTO pairs
            WITH wide AS (
                SELECT key FROM (SELECT key, count(*) AS n FROM keys_l GROUP BY key)
                JOIN (SELECT key, count(*) AS m FROM keys_r GROUP BY key) USING (key)
                WHERE n * m > {PAIRS_PER_KEY})
            SELECT DISTINCT k.row AS row_l, j.row AS row_r
            FROM (FROM keys_l ANTI JOIN wide USING (key)) k
            JOIN keys_r j USING (key)
            {f"JOIN {left} l ON l.row = k.row JOIN {right} r ON r.row = j.row" if also else ""}
            WHERE true {also} {order}
        """)
        before = sum(found.values())
        connection.execute("""
            CREATE OR REPLACE TABLE pairs AS SELECT DISTINCT row_l, row_r FROM pairs
        """)
        [(total,)] = connection.execute("SELECT count(*) FROM pairs").fetchall()
        found[rule.name] = total - before
    return found


def _keys(rule: Rule, key: tuple[str, ...], table: str) -> str:
    """The rows of a table with a rule's key; nothing where a part of it is empty."""
    parts = ["piece" if part == "each" else f"({part})" for part in key]
    source = f"(SELECT *, unnest({rule.each}) AS piece FROM {table})" if rule.each else table
    filled = " AND ".join(f"{part} IS NOT NULL" for part in parts)
    return f"SELECT row, hash({', '.join(parts)}) AS key FROM {source} WHERE {filled}"
