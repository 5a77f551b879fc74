"""Who gets whom: each record at most one partner, and no link where a rival is close.

`who_l` and `who_r` (row, who) say which rows of a file are one person: two records of one person
are not rivals for a partner, they share it.
"""

from __future__ import annotations

import duckdb

# A pair that is certain by rule needs no more than this against its rivals.
CERTAIN_AGAINST_RIVALS = 0.95


def compete(connection: duckdb.DuckDBPyConnection, *, left: bool, right: bool) -> None:
    """Create table `contest`: candidates with `chance`, `alone`, `who_l` and `who_r`.

    `alone` is a pair's probability by itself, `chance` with its strongest rival on each side
    counted: on the right (another member for this client) and on the left (another client for
    this member), each only where asked.
    """
    connection.execute(f"""
        CREATE OR REPLACE TABLE contest AS
        WITH pair AS (
            SELECT c.*, a.who AS who_l, b.who AS who_r
            FROM candidates c
            JOIN who_l a ON a.row = c.row_l
            JOIN who_r b ON b.row = c.row_r
        ),
        {_strongest("row_l", "who_r")},
        {_strongest("who_r", "who_l")}
        SELECT p.*,
            1 / (1 + pow(2.0, -bits)) AS alone,
            1 / (1 + pow(2.0, -bits)
                + {_against("for_row_l", "who_r") if right else "0"}
                + {_against("for_who_r", "who_l") if left else "0"}) AS chance
        FROM pair p
        JOIN for_row_l ON for_row_l.key = p.row_l
        JOIN for_who_r ON for_who_r.key = p.who_r
    """)


def _strongest(key: str, rival: str) -> str:
    """For each key its two strongest rivals, ties broken by number so that order never matters."""
    return f"""for_{key} AS (
            SELECT key, max(bits) FILTER (place = 1) AS best,
                max(rival) FILTER (place = 1) AS best_is,
                max(bits) FILTER (place = 2) AS second
            FROM (
                SELECT {key} AS key, {rival} AS rival, max(bits) AS bits,
                    row_number() OVER (PARTITION BY {key} ORDER BY max(bits) DESC, {rival}) AS place
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
    """Create table `settled`: row_l, row_r, chance, band, evidence.

    With `share`, the other records of a linked client follow to the same member, when nothing
    keeps that pair apart.
    """
    connection.execute(f"""
        CREATE OR REPLACE TABLE settled AS
        SELECT row_l, row_r, who_l, who_r, chance, evidence,
            CASE WHEN guard IS NULL AND (chance >= {linked}
                    OR (rule IS NOT NULL AND chance >= {CERTAIN_AGAINST_RIVALS}))
                THEN 'linked' ELSE 'review' END AS band
        FROM contest
        WHERE alone >= {review} AND chance >= {review} / 10
    """)
    if not share:
        return
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE followers AS
        SELECT p.row_l, p.row_r, greatest(p.chance, s.chance * p.alone) AS chance, p.who_l,
            p.who_r, p.evidence || '|rule:same client as a linked record:0.00' AS evidence
        FROM contest p
        JOIN (SELECT who_l, who_r, row_r, max(chance) AS chance FROM settled
              WHERE band = 'linked' GROUP BY who_l, who_r, row_r) s
            ON s.who_l = p.who_l AND s.row_r = p.row_r
        WHERE p.guard IS NULL AND NOT EXISTS (
            FROM settled o WHERE o.row_l = p.row_l AND o.band = 'linked')
    """)
    connection.execute("""
        DELETE FROM settled WHERE row_l IN (SELECT row_l FROM followers)
    """)
    connection.execute("""
        INSERT INTO settled BY NAME SELECT *, 'linked' AS band FROM followers
    """)


def agreeing_records(
    connection: duckdb.DuckDBPyConnection, linked: float
) -> list[tuple[int, int, float]]:
    """Left rows that each by itself belong to one member, and may be one person: (row, row, p).

    They come from `within_candidates` (pairs of the left file), where no guard keeps them apart.
    """
    return connection.execute(f"""
        WITH strong AS (SELECT row_l, who_r, chance FROM contest
                        WHERE guard IS NULL AND chance >= {linked})
        SELECT DISTINCT c.row_l, c.row_r, a.chance * b.chance
        FROM within_candidates c
        JOIN strong a ON a.row_l = c.row_l
        JOIN strong b ON b.row_l = c.row_r AND b.who_r = a.who_r
        WHERE c.guard IS NULL
        ORDER BY ALL
    """).fetchall()
