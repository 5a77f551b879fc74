"""The weights of the pairs that blocking found, as one query made from comparisons and model.

Splink would give the same numbers from the same model (a test holds the two equal to 1e-9); the
query is ours because it can stop early: what birth date, number and address say is weighed first,
and names, which cost most, only where a pair could still reach the least that is carried on.
Rarities stand beside each record, so that a pair looks nothing up.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import duckdb

from wayhome.matching.linker.comparisons import COMPARISONS, FIRST_NAME, LAST_NAME, Comparison
from wayhome.matching.linker.frequencies import COLUMNS as RARE
from wayhome.matching.linker.frequencies import expected
from wayhome.matching.linker.model import Model

NAMES = (FIRST_NAME, LAST_NAME)
REST = tuple(c for c in COMPARISONS if c not in NAMES)
PAIR = "row_l, row_r"
LIKELY = f"{PAIR}, {', '.join(f'code_{c.field}' for c in REST)}, so_far"
# No name is so rare that sharing it says more than this (bits above the average name).
_RAREST = 16.0


def rarities(connection: duckdb.DuckDBPyConnection, people: str, model: Model) -> None:
    """Create table `<people>_rare`: row, and `rare_<column>` for each column with frequencies.

    In bits: how much rarer the record's value is than the average (below 0: more common); NULL
    where the record has none.
    """
    columns = ", ".join(
        f"(log2({expected(model, name)}) - log2(tf_{name})) AS rare_{name}" for name in RARE
    )
    joins = " ".join(f"LEFT JOIN frequency_{name} USING ({name})" for name in RARE)
    connection.execute(f"""
        CREATE OR REPLACE TABLE {people}_rare AS SELECT row, {columns} FROM {people} {joins}
    """)


def score(
    connection: duckdb.DuckDBPyConnection,
    left: str,
    right: str,
    model: Model,
    *,
    prior: float,
    least: float,
) -> None:
    """Create table `scored`: row_l, row_r, `odds` (log2) and `code_<field>` of each field.

    Only pairs of at least `least` log2 odds are kept. A code is the level, -1 for empty. Reads
    `pairs`, both cleaned tables and their rarities.
    """
    look = pairs_with("pairs", left, right, REST, REST, PAIR)
    connection.execute(
        f"CREATE OR REPLACE TABLE likely AS {likely(look, model, prior=prior, least=least)}"
    )
    look = pairs_with("likely", left, right, NAMES, NAMES, LIKELY)
    connection.execute(f"CREATE OR REPLACE TABLE scored AS {scored(look, model, least=least)}")
    connection.execute("DROP TABLE likely")


def likely(pairs: str, model: Model, *, prior: float, least: float) -> str:
    """A query of `LIKELY`: the pairs that could reach `least` by their names.

    `pairs` is one of `PAIR` and what comparing `REST` needs of both sides (`pairs_with`).
    """
    so_far = " + ".join(f"weight_{c.field}" for c in REST)
    return f"""
        SELECT {LIKELY} FROM (
            SELECT *, {prior} + {so_far} AS so_far FROM ({_weighed(REST, model, pairs)}))
        WHERE so_far + {_most(model, FIRST_NAME)} + {_most(model, LAST_NAME)} >= {least}
    """


def scored(pairs: str, model: Model, *, least: float) -> str:
    """A query of what `score` answers with, from one of `LIKELY` and what `NAMES` need."""
    named = f"""
        SELECT *, so_far + weight_first_name AS with_first FROM (
            {_weighed((FIRST_NAME,), model, pairs)})
        WHERE with_first + {_most(model, LAST_NAME)} >= {least}
    """
    return f"""
        SELECT {PAIR}, odds, {", ".join(f"code_{c.field}" for c in COMPARISONS)}
        FROM (SELECT *, with_first + weight_last_name AS odds
              FROM ({_weighed((LAST_NAME,), model, named)}))
        WHERE odds >= {least}
    """


def codes_sql(comparisons: Iterable[Comparison]) -> str:
    """SQL columns `code_<field>` over columns `<name>_l` and `<name>_r`."""
    return ", ".join(
        f"(CASE WHEN {c.empty.sql()} THEN -1 "
        + " ".join(f"WHEN {lv.when.sql()} THEN {c.code(lv.label)}" for lv in c.levels if lv.when)
        + f" ELSE 0 END)::TINYINT AS code_{c.field}"
        for c in comparisons
    )


def weight_sql(comparison: Comparison, model: Model) -> str:
    """SQL for a field's weight, rarity included, over `code_<field>` and `rare_<name>_l/_r`."""
    cases = []
    for level in comparison.levels:
        weight = repr(model.weight(comparison, level))
        if level.frequency:
            a = level.frequency
            weight += f" + {level.power} * coalesce(least(rare_{a}_l, rare_{a}_r), 0)"
        cases.append(f"WHEN {comparison.code(level.label)} THEN {weight}")
    return f"(CASE code_{comparison.field} {' '.join(cases)} ELSE 0 END)::DOUBLE"


def reads(comparisons: Iterable[Comparison]) -> list[str]:
    """The cleaned columns that comparisons look at."""
    found = {name for c in comparisons for name in c.empty.columns()}
    found |= {n for c in comparisons for lv in c.levels if lv.when for n in lv.when.columns()}
    return sorted(found)


def _weighed(comparisons: Iterable[Comparison], model: Model, source: str) -> str:
    weights = ", ".join(f"{weight_sql(c, model)} AS weight_{c.field}" for c in comparisons)
    return f"SELECT *, {weights} FROM (SELECT *, {codes_sql(comparisons)} FROM ({source}))"


def pairs_with(
    pairs: str,
    left: str,
    right: str,
    looked_at: Iterable[Comparison],
    weighed: Iterable[Comparison],
    keep: str,
) -> str:
    """The pairs with what comparisons look at, and what weighing them needs, of both sides.

    Columns are those in `keep`, `<name>_l`, `<name>_r`, `rare_<name>_l` and `rare_<name>_r`.
    """
    rare = sorted({lv.frequency for c in weighed for lv in c.levels if lv.frequency})
    sides = []
    joins = []
    for side, people in (("l", left), ("r", right)):
        names = reads(looked_at)
        sides += [f"{side}.{name} AS {name}_{side}" for name in names]
        sides += [f"{side}_rare.rare_{name} AS rare_{name}_{side}" for name in rare]
        if names:
            joins.append(f"JOIN {people} {side} ON {side}.row = p.row_{side}")
        if rare:
            joins.append(f"JOIN {people}_rare {side}_rare ON {side}_rare.row = p.row_{side}")
    return f"SELECT {', '.join([keep, *sides])} FROM {pairs} p {' '.join(joins)}"


def _most(model: Model, comparison: Comparison) -> float:
    """The most that a field can weigh."""
    weights = [
        model.weight(comparison, level) + (level.power * _RAREST if level.frequency else 0)
        for level in comparison.levels
    ]
    return math.ceil(max(weights))
