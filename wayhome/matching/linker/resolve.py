"""Who gets whom: each record at most one partner, and no link where a rival is close.

`who_l` and `who_r` (row, who) say which rows of a file are one person: two records of one person
are not rivals for a partner, they share it.
"""

from __future__ import annotations

from math import log2

import duckdb
import pyarrow as pa

from wayhome.matching.linker.groups import Groups

# A guard knows of another explanation, so a guarded pair is a weak rival (in bits).
GUARDED = 12.0
# A record linked to another of its client inherits at least 19 to 1 (in bits) for her member.
SAME_CLIENT = 4.25
# A pair that is certain by rule needs no more than this against its rivals.
CERTAIN_AGAINST_RIVALS = 0.95
# The prior settles within so many rounds, and needs so many pairs to say more than the model's.
PRIOR_ROUNDS = 2
ENOUGH_PAIRS = 500
# Who has a partner of so much probability is not among those left over.
FOUND = 0.9
LEFT_OVER_ROUNDS = 5


def write_groups(connection: duckdb.DuckDBPyConnection, groups: Groups, name: str) -> None:
    """Write groups as a table (row, who)."""
    who = groups.names()
    table = pa.table(
        {"row": pa.array(range(len(who)), pa.int64()), "who": pa.array(who, pa.int64())}
    )
    connection.register("given_groups", table)
    connection.execute(f"CREATE OR REPLACE TABLE {name} AS FROM given_groups")
    connection.unregister("given_groups")


def same_member(connection: duckdb.DuckDBPyConnection, people: str, groups: Groups) -> None:
    """Write `who_r`: which rows of the right files are one member, beyond what `groups` knows.

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
    for this member); each only where asked. A rival that somebody else has a better claim to
    counts less: where both sides compete, they do so twice.
    """
    connection.execute(f"""
        CREATE OR REPLACE TABLE claims AS
        SELECT c.*, a.who AS who_l, b.who AS who_r, claim AS claim_l, claim AS claim_r
        FROM (SELECT *, bits - CASE WHEN guard IS NULL THEN 0 ELSE {GUARDED} END AS claim
              FROM candidates) c
        JOIN who_l a ON a.row = c.row_l
        JOIN who_r b ON b.row = c.row_r
    """)
    _weigh_claims(connection, left=left, right=right)
    if left and right:
        connection.execute(f"""
            CREATE OR REPLACE TABLE claims AS
            WITH {_strongest("who_r", "who_l", "chance", "contest")},
            {_strongest("row_l", "who_r", "chance", "contest")}
            SELECT p.* EXCLUDE (alone, unshared, chance) REPLACE (
                claim + {_free("for_who_r", "who_l")} AS claim_l,
                claim + {_free("for_row_l", "who_r")} AS claim_r)
            FROM contest p
            JOIN for_row_l ON for_row_l.key = p.row_l
            JOIN for_who_r ON for_who_r.key = p.who_r
        """)
        _weigh_claims(connection, left=left, right=right)
    connection.execute("DROP TABLE claims")


def _weigh_claims(connection: duckdb.DuckDBPyConnection, *, left: bool, right: bool) -> None:
    """`claim_l` is a pair's claim as a rival for its left record, `claim_r` for its member."""
    other_right = _against("for_row_l", "who_r") if right else "0"
    other_left = _against("for_who_r", "who_l") if left else "0"
    connection.execute(f"""
        CREATE OR REPLACE TABLE contest AS
        WITH {_strongest("row_l", "who_r", "claim_l", "claims")},
        {_strongest("who_r", "who_l", "claim_r", "claims")}
        SELECT p.*,
            1 / (1 + pow(2.0, -bits)) AS alone,
            1 / (1 + pow(2.0, -bits) + {other_right}) AS unshared,
            1 / (1 + pow(2.0, -bits) + {other_right} + {other_left}) AS chance
        FROM claims p
        JOIN for_row_l ON for_row_l.key = p.row_l
        JOIN for_who_r ON for_who_r.key = p.who_r
    """)


def _strongest(key: str, rival: str, value: str, table: str) -> str:
    """For each key its two strongest rivals, ties broken by number so that order never matters."""
    return f"""for_{key} AS (
            SELECT key, max(claim) FILTER (place = 1) AS best,
                max(rival) FILTER (place = 1) AS best_is,
                max(claim) FILTER (place = 2) AS second
            FROM (
                SELECT {key} AS key, {rival} AS rival, max({value}) AS claim,
                    row_number() OVER (
                        PARTITION BY {key} ORDER BY max({value}) DESC, {rival}) AS place
                FROM {table} GROUP BY {key}, {rival})
            GROUP BY key
        )"""


def _against(table: str, rival: str) -> str:
    return f"coalesce(pow(2.0, {_other(table, rival)} - bits), 0)"


def _free(table: str, rival: str) -> str:
    """In bits, how far others leave what a pair claims."""
    return f"log2(greatest(1 - coalesce({_other(table, rival)}, 0), 1e-9))"


def _other(table: str, rival: str) -> str:
    """The strongest that is not the pair's own."""
    return f"(CASE WHEN {table}.best_is = p.{rival} THEN {table}.second ELSE {table}.best END)"


def expect_as_many(connection: duckdb.DuckDBPyConnection, slope: float, prior: float) -> None:
    """Let the candidates' prior be what the files show: as many pairs as their chances add up to.

    `prior` is the log2 odds that went into `bits`. Where hardly any pair is found, it stays.
    """
    for _ in range(PRIOR_ROUNDS):
        [(found,)] = connection.execute(
            "SELECT coalesce(sum(best), 0) FROM ("
            "SELECT max(chance) AS best FROM contest WHERE guard IS NULL GROUP BY row_l)"
        ).fetchall()
        [(lefts, rights)] = connection.execute(
            "SELECT (SELECT count(*) FROM who_l), (SELECT count(*) FROM who_r)"
        ).fetchall()
        if found < ENOUGH_PAIRS:
            return
        now = log2(found / (lefts * rights))
        connection.execute(f"UPDATE candidates SET bits = bits + {slope * (now - prior)}")
        prior = now
        compete(connection, left=True, right=True)
    _expect_among_the_left_over(connection, slope, prior)


def _expect_among_the_left_over(
    connection: duckdb.DuckDBPyConnection, slope: float, prior: float
) -> None:
    """Who has found nobody is looked for among those whom nobody has found.

    Where two files overlap almost wholly, that is a handful, and little evidence will do.
    """
    connection.execute(f"""
        CREATE OR REPLACE TABLE left_over AS
        WITH found AS (SELECT row_l, who_r FROM contest WHERE chance >= {FOUND})
        SELECT row_l, row_r, bits FROM contest
        WHERE row_l NOT IN (SELECT row_l FROM found) AND who_r NOT IN (SELECT who_r FROM found)
    """)
    [(lefts, rights)] = connection.execute(f"""
        SELECT (SELECT count(*) FROM who_l) - count(DISTINCT row_l),
            (SELECT count(DISTINCT who) FROM who_r) - count(DISTINCT who_r)
        FROM contest WHERE chance >= {FOUND}
    """).fetchall()
    now = prior
    for _ in range(LEFT_OVER_ROUNDS):
        [(expected,)] = connection.execute(f"""
            SELECT coalesce(sum(best), 0) FROM (
                SELECT max(1 / (1 + pow(2.0, -bits - {slope * (now - prior)}))) AS best
                FROM left_over GROUP BY row_l)
        """).fetchall()
        if expected < 1:
            return
        now = max(prior, log2(expected / (lefts * rights)))
    connection.execute(f"""
        UPDATE candidates SET bits = bits + {slope * (now - prior)}
        WHERE (row_l, row_r) IN (SELECT (row_l, row_r) FROM left_over)
    """)
    compete(connection, left=True, right=True)


def open_chances(connection: duckdb.DuckDBPyConnection) -> list[float]:
    """Chances of the pairs that no guard keeps from being linked."""
    rows = connection.execute("SELECT chance FROM contest WHERE guard IS NULL").fetchall()
    return [chance for (chance,) in rows]


def settle(
    connection: duckdb.DuckDBPyConnection, linked: float, review: float, *, share: bool
) -> None:
    """Create table `settled`: the contest's columns, `chance`, `band` and `follows`.

    A pair that is not linked is worth a look although another record has the member already (it
    may be the same client's), but not where another member is far more likely.

    With `share`, the other records of a linked client follow to the same member, when nothing
    keeps that pair apart.
    """
    connection.execute(f"""
        CREATE OR REPLACE TABLE settled AS
        SELECT * REPLACE (CASE band WHEN 'linked' THEN chance ELSE unshared END AS chance),
            NULL::VARCHAR AS follows
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
        SELECT p.* REPLACE (s.chance / (1 + pow(2.0, -bits - {SAME_CLIENT})) AS chance),
            'same client as a linked record' AS follows
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
