"""A plain and competent Splink 5 script, to compare with. Whoever can make it better, should.

Jaro-Winkler on names, street and city with term frequencies, Damerau-Levenshtein on date, number
and ZIP, exact agreement on what else both files have, six blocking rules, EM.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa
import splink.comparison_library as compare
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.internals.comparison_creator import ComparisonCreator

from benchmarks.matching.greedy import one_to_one
from wayhome.core.duck import session

MEMORY_LIMIT = "4GB"
PAIRS = 4_000_000
SEED = 20261001
LEAST = 0.5
NAMES = {
    "first_name": [0.92, 0.8],
    "last_name": [0.92, 0.8],
    "street": [0.9, 0.8],
    "city": [0.9, 0.8],
}
TYPED = {"dob": [1, 2], "ssn": [1, 2], "zip": [1, 2]}
EXACT = ("middle_name", "sex", "phone", "email", "cin")
# Six rules, and one for the member's number where both files have it. Of the ways to put a rule,
# the first is taken that makes at most so many pairs, in all and for each record.
PAIRS_OF_A_RULE = 50_000_000
PAIRS_OF_A_RECORD = 10
BLOCKS = (
    (("cin",),),
    (("ssn",),),
    (("dob",), ("dob", "first_name"), ("dob", "last_name")),
    (("first_name", "last_name"), ("first_name", "last_name", "city")),
    (("street",), ("street", "first_name"), ("street", "last_name")),
    (("zip",), ("zip", "last_name"), ("zip", "first_name", "sex")),
    (("city",), ("first_name", "city"), ("last_name", "city")),
)
# Not on the street: people of one home are not one person.
TRAINING = (("first_name", "last_name"), ("dob",), ("ssn",))


def link(left: pa.Table, right: pa.Table, *, share_right: bool = False) -> pa.Table:
    """Pairs `id_l`, `id_r`, `probability` of at least `LEAST`, one partner each.

    With `share_right` several left records may have one partner (the left file has duplicates).
    """
    with session(MEMORY_LIMIT) as connection:
        columns = _clean(connection, left, right)
        api = DuckDBAPI(connection=connection)
        tables = [api.register("lefts"), api.register("rights")]
        blocks = [block_on(*rule) for rule in _rules(connection, columns)]
        settings = SettingsCreator(
            link_type="link_only",
            unique_id_column_name="id",
            comparisons=_comparisons(columns),
            blocking_rules_to_generate_predictions=blocks,
        )
        linker = Linker(tables, settings)
        _train(linker, columns)
        found = linker.inference.predict(threshold_match_probability=LEAST)
        pairs = connection.execute(
            f"SELECT id_l, id_r, match_probability FROM {found.physical_name}"
        ).fetchall()
    kept = one_to_one(pairs, share_right=share_right)
    return pa.table(
        {
            "id_l": pa.array([pair[0] for pair in kept], pa.string()),
            "id_r": pa.array([pair[1] for pair in kept], pa.string()),
            "probability": pa.array([pair[2] for pair in kept], pa.float64()),
        }
    )


def _clean(connection: duckdb.DuckDBPyConnection, left: pa.Table, right: pa.Table) -> list[str]:
    """Make tables `lefts` and `rights`, plain small letters; the columns that both have filled."""
    columns = [name for name in left.column_names if name in right.column_names and name != "id"]
    plain = ", ".join(f"{_plain(column)} AS {column}" for column in columns)
    filled = set(columns)
    for name, table in (("lefts", left), ("rights", right)):
        connection.register("given", table)
        connection.execute(f"CREATE TABLE {name} AS SELECT id, {plain} FROM given")
        share = ", ".join(f"count({column}) / count(*)" for column in columns)
        [shares] = connection.execute(f"SELECT {share} FROM {name}").fetchall()
        filled &= {c for c, found in zip(columns, shares, strict=True) if found > 0.01}
    return [name for name in columns if name in filled]


def _plain(column: str) -> str:
    letters = f"trim(lower(strip_accents({column})))"
    if column in ("ssn", "phone"):
        letters = f"regexp_replace({letters}, '[^0-9x]', '', 'g')"
    return f"nullif({letters}, '')"


def _rules(connection: duckdb.DuckDBPyConnection, columns: list[str]) -> list[tuple[str, ...]]:
    """The columns of each rule to block on."""
    [(records,)] = connection.execute(
        "SELECT (SELECT count(*) FROM lefts) + (SELECT count(*) FROM rights)"
    ).fetchall()
    most = min(PAIRS_OF_A_RULE, PAIRS_OF_A_RECORD * records)
    found = []
    for ways in BLOCKS:
        for way in ways:
            if set(way) <= set(columns) and _pairs(connection, way) <= most:
                found.append(way)
                break
    return found


def _pairs(connection: duckdb.DuckDBPyConnection, rule: tuple[str, ...]) -> int:
    names = ", ".join(rule)
    [(count,)] = connection.execute(f"""
        SELECT coalesce(sum(l.n * r.n), 0)
        FROM (SELECT {names}, count(*) AS n FROM lefts GROUP BY ALL) l
        JOIN (SELECT {names}, count(*) AS n FROM rights GROUP BY ALL) r USING ({names})
    """).fetchall()
    return int(count)


def _comparisons(columns: list[str]) -> list[ComparisonCreator]:
    found: list[ComparisonCreator] = []
    for name, scores in NAMES.items():
        if name in columns:
            made = compare.JaroWinklerAtThresholds(name, scores)
            found.append(made.configure(term_frequency_adjustments=True))
    found += [
        compare.DamerauLevenshteinAtThresholds(name, edits)
        for name, edits in TYPED.items()
        if name in columns
    ]
    found += [compare.ExactMatch(name) for name in EXACT if name in columns]
    return found


def _train(linker: Linker, columns: list[str]) -> None:
    """Prior from rules that are hardly ever wrong, u from random pairs, m by EM."""
    sure = [("first_name", "last_name", "dob"), ("ssn", "last_name"), ("cin",)]
    sure = [rule for rule in sure if set(rule) <= set(columns)]
    linker.training.estimate_probability_two_random_records_match(
        [block_on(*rule) for rule in sure], recall=0.7
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=PAIRS, seed=SEED)
    for rule in TRAINING:
        if set(rule) <= set(columns):
            linker.training.estimate_parameters_using_expectation_maximisation(block_on(*rule))
