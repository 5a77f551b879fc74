"""The weights of the pairs that blocking found, computed by Splink on DuckDB.

Splink reads the comparisons as SQL, the model's odds and our own frequency tables, and scores
exactly the pairs in table `pairs`; blocking, guards and bands are ours.
"""

from __future__ import annotations

from typing import Any

import duckdb
from splink import DuckDBAPI, Linker, SettingsCreator

from wayhome.matching.linker.comparisons import COMPARISONS, Comparison
from wayhome.matching.linker.model import Model


def settings(model: Model, prior: float) -> SettingsCreator:
    """Splink's settings for a model; `prior` is the probability that a pair is one person."""
    return SettingsCreator(
        link_type="link_only",
        unique_id_column_name="row",
        comparisons=[_comparison(c, model) for c in COMPARISONS],
        blocking_rules_to_generate_predictions=[],
        probability_two_random_records_match=prior,
        retain_matching_columns=True,
        retain_intermediate_calculation_columns=True,
    )


def _comparison(comparison: Comparison, model: Model) -> dict[str, Any]:
    levels: list[dict[str, Any]] = [
        {
            "sql_condition": comparison.empty.sql(),
            "label_for_charts": "empty",
            "is_null_level": True,
        }
    ]
    for level in comparison.levels:
        odds = model.odds[comparison.field][level.label]
        one: dict[str, Any] = {
            "sql_condition": level.when.sql() if level.when else "ELSE",
            "label_for_charts": level.label,
            "m_probability": odds.m,
            "u_probability": odds.u,
        }
        if level.frequency:
            one["tf_adjustment_column"] = level.frequency
            one["tf_adjustment_weight"] = level.power
        levels.append(one)
    return {"output_column_name": comparison.field, "comparison_levels": levels}


def linker(
    connection: duckdb.DuckDBPyConnection,
    left: str,
    right: str,
    model: Model,
    prior: float,
    frequencies: dict[str, str],
) -> Linker:
    """A Splink linker over two cleaned tables, with our frequencies in place of its own."""
    api = DuckDBAPI(connection=connection)
    tables = [
        api.register(left, dataset_display_name="left"),
        api.register(right, dataset_display_name="right"),
    ]
    made = Linker(tables, settings(model, prior), log_level=None, validate_settings=False)
    for column, table in frequencies.items():
        made.table_management.register_term_frequency_lookup(api.register(table), column)
    return made


def score(
    connection: duckdb.DuckDBPyConnection,
    left: str,
    right: str,
    model: Model,
    frequencies: dict[str, str],
    *,
    prior: float,
    least: float,
) -> None:
    """Create table `scored`: row_l, row_r, `odds` (log2), and code and weight of each field.

    Only pairs of at least `least` log2 odds are kept. Columns are `code_<field>` (the level, -1
    for empty) and `weight_<field>` (log2 Bayes factor, rarity included).
    """
    if not connection.execute("SELECT 1 FROM pairs LIMIT 1").fetchall():
        _nothing(connection)
        return
    connection.execute("""
        CREATE OR REPLACE VIEW pairs_for_splink AS
        SELECT '0' AS match_key, 'left-__-' || row_l AS join_key_l,
            'right-__-' || row_r AS join_key_r
        FROM pairs
    """)
    chance = 1 / (1 + 2.0**-prior)
    splink = linker(connection, left, right, model, chance, frequencies)
    blocked = splink._db_api.register("pairs_for_splink")
    splink.table_management.register_blocked_pairs_for_predict(blocked)
    predicted = splink.inference.predict(threshold_match_weight=least, warning_mode="never")
    columns = ", ".join(
        f"gamma_{c.field} AS code_{c.field}, {_weight(c)} AS weight_{c.field}" for c in COMPARISONS
    )
    connection.execute(f"""
        CREATE OR REPLACE TABLE scored AS
        SELECT row_l, row_r, match_weight AS odds, {columns} FROM {predicted.physical_name}
    """)
    predicted.drop_table_from_database_and_remove_from_cache()


def _nothing(connection: duckdb.DuckDBPyConnection) -> None:
    fields = ", ".join(f"code_{c.field} INTEGER, weight_{c.field} DOUBLE" for c in COMPARISONS)
    connection.execute(f"""
        CREATE OR REPLACE TABLE scored (row_l BIGINT, row_r BIGINT, odds DOUBLE, {fields})
    """)


def _weight(comparison: Comparison) -> str:
    rare = any(level.frequency for level in comparison.levels)
    added = f" + mw_tf_adj_{comparison.field}" if rare else ""
    return f"mw_{comparison.field}{added}"
