"""From weights to candidates: guards and certain rules for every scored pair, and evidence."""

from __future__ import annotations

import duckdb

from wayhome.matching.linker.comparisons import COMPARISONS
from wayhome.matching.linker.frequencies import expected
from wayhome.matching.linker.guards import (
    CERTAIN,
    GUARDS,
    STRONG,
    cost_sql,
    first_holding,
    level_sql,
    sense_columns,
)
from wayhome.matching.linker.model import Model
from wayhome.matching.linker.score import pairs_with, weight_sql

# What is said beside the fields: field and level in the evidence.
PRIOR = "prior:before any comparison"
CALIBRATION = "calibration:as experience tells"
RIVALS = "rivals:others come close"
# Beyond this a probability's own odds are lost to rounding.
_SURE = 1 - 1e-9


def judge(connection: duckdb.DuckDBPyConnection, left: str, right: str, model: Model) -> None:
    """Create table `candidates` from `scored`: row_l, row_r, bits, guard, rule, against, codes.

    `bits` is the calibrated log2 odds; `guard` and `rule` name what holds, or are NULL;
    `against` says that a strong field differs; `code_<field>` are the levels.
    """
    shared = f"coalesce(f.tf_ssn > 1.5 * {expected(model, 'ssn')}, false)"
    codes = ", ".join(f"code_{c.field}" for c in COMPARISONS)
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
        SELECT row_l, row_r,
            {model.offset} + {model.slope} * odds - {cost_sql(GUARDS)} AS bits, guard,
            CASE WHEN guard IS NULL THEN rule END AS rule,
            least({", ".join(c.field for c in STRONG)}) = -1 AS against, {codes}
        FROM told
    """)
    connection.execute("DROP TABLE scored")


def evidence(left: str, right: str, pairs: str, model: Model) -> str:
    """A query of row_l, row_r and `evidence` for the pairs of a table made by `settle`.

    Evidence is `field:level:weight` of every field that is not empty, then what holds, then what
    is no field's: the weights add up to the log2 odds of the pair's probability.
    """
    weights = ", ".join(f"{weight_sql(c, model)} AS weight_{c.field}" for c in COMPARISONS)
    parts = [
        f"CASE WHEN code_{c.field} >= 0 THEN format('{c.field}:{{}}:{{:.2f}}', "
        f"{level_sql(c)}, weight_{c.field}) END"
        for c in COMPARISONS
    ]
    parts += [
        f"format('guard:{{}}:{{:.2f}}', guard, -{cost_sql(GUARDS)})",
        "'rule:' || rule || ':0.00'",
        "'rule:' || follows || ':0.00'",
        f"format('{PRIOR}:{{:.2f}}', before)",
        f"format('{CALIBRATION}:{{:.2f}}', odds - before - said)",
        f"CASE WHEN abs(others) >= 0.005 THEN format('{RIVALS}:{{:.2f}}', others) END",
    ]
    keep = "row_l, row_r, guard, rule, follows, bits, chance, " + ", ".join(
        f"code_{c.field}" for c in COMPARISONS
    )
    source = pairs_with(pairs, left, right, (), COMPARISONS, keep)
    return f"""
        SELECT row_l, row_r, concat_ws('|', {", ".join(parts)}) AS evidence
        FROM (SELECT *, (odds - {model.offset}) / {model.slope} - said AS before,
                CASE WHEN chance < {_SURE} THEN log2(chance / (1 - chance)) - bits ELSE 0 END
                    AS others
              FROM (SELECT *, bits + {cost_sql(GUARDS)} AS odds,
                        {" + ".join(f"weight_{c.field}" for c in COMPARISONS)} AS said
                    FROM (SELECT *, {weights} FROM ({source}))))
    """
