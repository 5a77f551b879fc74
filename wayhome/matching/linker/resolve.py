"""Who gets whom: each record at most one partner, and no link where a rival is close.

`who_l` and `who_r` (row, who) say which rows of a file are one person: two records of one person
are not rivals for a partner, they share it.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from wayhome.matching.linker.groups import Groups

# A guard knows of another explanation, so a guarded pair is a weak rival (in bits).
GUARDED = 12.0
# A record linked to another of its client inherits at least 19 to 1 (in bits) for her member.
SAME_CLIENT = 4.25
# A pair that is certain by rule needs no more than this against its rivals.
CERTAIN_AGAINST_RIVALS = 0.95


def write_groups(connection: duckdb.DuckDBPyConnection, groups: Groups, name: str) -> None:
    """Write groups as a table (row, who)."""
    who = groups.names()
    table = pa.table(
        {"row": pa.array(range(len(who)), pa.int64()), "who": pa.array(who, pa.int64())}
    )
    connection.register("given_groups", table)
    connection.execute(f"CREATE OR REPLACE TABLE {name} AS FROM given_groups")
    connection.unregister("given_groups")


def same_member(connection: duckdb.DuckDBPyConnection, people: str) -> None:
    """Write `who_r`: which rows of the right files are one member.

    Rows with one CIN are; and rows of different files (`source`) with one number, birth date and
    first name, or one full name and birth date where no number speaks against it.
    """
    same = connection.execute(f"""
        WITH near AS (FROM {people} SEMI JOIN candidates ON row = row_r)
        SELECT a.row, b.row FROM near a JOIN near b ON a.cin = b.cin AND a.row < b.row
        UNION
        SELECT a.row, b.row FROM near a JOIN near b
            ON a.ssn = b.ssn AND a.dob = b.dob AND a.first_main = b.first_main
            AND a.source < b.source
        UNION
        SELECT a.row, b.row FROM near a JOIN near b
            ON a.first_name = b.first_name AND a.last_name = b.last_name AND a.dob = b.dob
            AND a.source < b.source AND NOT coalesce(a.ssn <> b.ssn, false)
        ORDER BY ALL
    """).fetchall()
    [(size,)] = connection.execute(f"SELECT count(*) FROM {people}").fetchall()
    groups = Groups(size)
    for a, b in same:
        groups.join(a, b)
    write_groups(connection, groups, "who_r")


def grow_groups(connection: duckdb.DuckDBPyConnection, size: int) -> Groups:
    """Groups made of the linked pairs in `settled`, the surest first.

    A pair whose groups contradict each other goes to review instead.
    """
    apart = connection.execute(
        "SELECT row_l, row_r FROM candidates WHERE guard IS NOT NULL ORDER BY ALL"
    ).fetchall()
    groups = Groups(size, apart)
    edges = connection.execute(
        "SELECT row_l, row_r FROM settled WHERE band = 'linked' ORDER BY chance DESC, row_l, row_r"
    ).fetchall()
    for a, b in edges:
        if not groups.join(a, b):
            connection.execute(
                "UPDATE settled SET band = 'review' WHERE row_l = ? AND row_r = ?", [a, b]
            )
    return groups


def compete(connection: duckdb.DuckDBPyConnection, *, left: bool, right: bool) -> None:
    """Create table `contest`: candidates with `alone`, `unshared`, `chance`, `who_l` and `who_r`.

    `alone` is a pair's probability by itself, `unshared` with its strongest rival on the right
    counted (another member for this client), `chance` with that on the left, too (another client
    for this member); each only where asked.
    """
    other_right = _against("for_row_l", "who_r") if right else "0"
    other_left = _against("for_who_r", "who_l") if left else "0"
    connection.execute(f"""
        CREATE OR REPLACE TABLE contest AS
        WITH pair AS (
            SELECT c.*, a.who AS who_l, b.who AS who_r,
                bits - CASE WHEN guard IS NULL THEN 0 ELSE {GUARDED} END AS claim
            FROM candidates c
            JOIN who_l a ON a.row = c.row_l
            JOIN who_r b ON b.row = c.row_r
        ),
        {_strongest("row_l", "who_r")},
        {_strongest("who_r", "who_l")}
        SELECT p.*,
            1 / (1 + pow(2.0, -bits)) AS alone,
            1 / (1 + pow(2.0, -bits) + {other_right}) AS unshared,
            1 / (1 + pow(2.0, -bits) + {other_right} + {other_left}) AS chance
        FROM pair p
        JOIN for_row_l ON for_row_l.key = p.row_l
        JOIN for_who_r ON for_who_r.key = p.who_r
    """)


def _strongest(key: str, rival: str) -> str:
    """For each key its two strongest rivals, ties broken by number so that order never matters."""
    return f"""for_{key} AS (
            SELECT key, max(claim) FILTER (place = 1) AS best,
                max(rival) FILTER (place = 1) AS best_is,
                max(claim) FILTER (place = 2) AS second
            FROM (
                SELECT {key} AS key, {rival} AS rival, max(claim) AS claim,
                    row_number() OVER (
                        PARTITION BY {key} ORDER BY max(claim) DESC, {rival}) AS place
                FROM pair GROUP BY {key}, {rival})
            GROUP BY key
        )"""


def _against(table: str, rival: str) -> str:
    return (
        f"coalesce(pow(2.0, CASE WHEN {table}.best_is = p.{rival} THEN {table}.second "
        f"ELSE {table}.best END - bits), 0)"
    )


def open_chances(connection: duckdb.DuckDBPyConnection) -> list[float]:
    """Chances of the pairs that no guard keeps from being linked."""
    rows = connection.execute("SELECT chance FROM contest WHERE guard IS NULL").fetchall()
    return [chance for (chance,) in rows]


def settle(
    connection: duckdb.DuckDBPyConnection, linked: float, review: float, *, share: bool
) -> None:
    """Create table `settled`: row_l, row_r, who_l, who_r, chance, band, evidence.

    A pair that is not linked is worth a look although another record has the member already (it
    may be the same client's), but not where another member is far more likely.

    With `share`, the other records of a linked client follow to the same member, when nothing
    keeps that pair apart.
    """
    connection.execute(f"""
        CREATE OR REPLACE TABLE settled AS
        SELECT row_l, row_r, who_l, who_r, evidence, band,
            CASE band WHEN 'linked' THEN chance ELSE unshared END AS chance
        FROM (
            SELECT *, CASE WHEN guard IS NULL AND (chance >= {linked}
                    OR (rule IS NOT NULL AND chance >= {CERTAIN_AGAINST_RIVALS}))
                THEN 'linked' ELSE 'review' END AS band
            FROM contest)
        WHERE alone >= {review} AND unshared >= {review / 10}
    """)
    if not share:
        return
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE followers AS
        SELECT p.row_l, p.row_r, p.who_l, p.who_r,
            s.chance / (1 + pow(2.0, -bits - {SAME_CLIENT})) AS chance,
            p.evidence || '|rule:same client as a linked record:0.00' AS evidence
        FROM contest p
        JOIN (SELECT who_l, who_r, row_r, max(chance) AS chance FROM settled
              WHERE band = 'linked' GROUP BY who_l, who_r, row_r) s
            ON s.who_l = p.who_l AND s.row_r = p.row_r
        WHERE p.guard IS NULL AND NOT p.against AND p.alone >= {review} AND NOT EXISTS (
            FROM settled o WHERE o.row_l = p.row_l AND o.band = 'linked')
    """)
    connection.execute("""
        DELETE FROM settled WHERE row_l IN (SELECT row_l FROM followers)
    """)
    connection.execute("""
        INSERT INTO settled BY NAME SELECT *, 'linked' AS band FROM followers
    """)


def agreeing_records(
    connection: duckdb.DuckDBPyConnection, people: str, linked: float
) -> list[tuple[int, int]]:
    """Left rows that each by itself belong to one member, and so are one person.

    Not where their own numbers or suffixes speak against it.
    """
    return connection.execute(f"""
        WITH strong AS (SELECT DISTINCT row_l, who_r FROM contest
                        WHERE guard IS NULL AND chance >= {linked})
        SELECT DISTINCT a.row_l, b.row_l
        FROM strong a
        JOIN strong b ON a.who_r = b.who_r AND a.row_l < b.row_l
        JOIN {people} p ON p.row = a.row_l
        JOIN {people} q ON q.row = b.row_l
        WHERE NOT coalesce(damerau_levenshtein(p.ssn, q.ssn) > 1, false)
            AND NOT coalesce(p.ssn4 <> q.ssn4 AND (p.ssn IS NULL OR q.ssn IS NULL), false)
            AND NOT coalesce(p.suffix <> q.suffix, false)
        ORDER BY ALL
    """).fetchall()
