"""From weights to candidates: guards, certain rules and evidence, for every scored pair."""

from __future__ import annotations

import duckdb

from wayhome.matching.linker.comparisons import COMPARISONS
from wayhome.matching.linker.frequencies import expected
from wayhome.matching.linker.guards import (
    CERTAIN,
    GUARDS,
    STRONG,
    first_holding,
    sense_columns,
)
from wayhome.matching.linker.model import Model


def judge(connection: duckdb.DuckDBPyConnection, left: str, right: str, model: Model) -> None:
    """Create table `candidates` from `scored`: row_l, row_r, bits, guard, rule, against, evidence.

    `bits` is the calibrated log2 odds; `guard` and `rule` name what holds, or are NULL;
    `against` says that a strong field differs.
    """
    shared = f"coalesce(f.tf_ssn > 1.5 * {expected(model, 'ssn')}, false)"
    connection.execute(f"""
        CREATE OR REPLACE TABLE candidates AS
        WITH read AS (
            SELECT s.*, {sense_columns()},
                abs(l.birth_year - r.birth_year) AS years, {shared} AS ssn_shared,
                coalesce(l.ssn <> r.ssn AND left(l.ssn, 7) = left(r.ssn, 7), false)
                    AS ssn_neighbors
            FROM scored s
            JOIN {left} l ON l.row = s.row_l
            JOIN {right} r ON r.row = s.row_r
            LEFT JOIN frequency_ssn f ON f.ssn = l.ssn
        ), told AS (
            SELECT *, {first_holding(GUARDS)} AS guard, {first_holding(CERTAIN)} AS rule FROM read
        )
        SELECT row_l, row_r, {model.offset} + {model.slope} * odds AS bits, guard,
            CASE WHEN guard IS NULL THEN rule END AS rule,
            least({", ".join(c.field for c in STRONG)}) = -1 AS against, {_evidence()} AS evidence
        FROM told
    """)


def _evidence() -> str:
    """SQL for `field:level:weight` of every field that is not empty, then what holds."""
    parts = [
        f"CASE WHEN code_{c.field} >= 0 THEN "
        f"format('{c.field}:{{}}:{{:.2f}}', {c.field}_is, weight_{c.field}) END"
        for c in COMPARISONS
    ]
    parts.append("'guard:' || guard || ':0.00'")
    parts.append("'rule:' || CASE WHEN guard IS NULL THEN rule END || ':0.00'")
    return f"concat_ws('|', {', '.join(parts)})"
