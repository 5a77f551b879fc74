"""Our comparisons and model as Splink reads them: what training runs on, and tests compare with."""

from __future__ import annotations

import logging
from typing import Any

import duckdb
from splink import DuckDBAPI, Linker, SettingsCreator

from wayhome.matching.linker.comparisons import COMPARISONS, Comparison
from wayhome.matching.linker.frequencies import COLUMNS
from wayhome.matching.linker.model import Model

# Splink names every level that no pair shows; ours have starting values, so that says nothing.
logging.getLogger("splink").setLevel(logging.ERROR)


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
) -> Linker:
    """A Splink linker over two cleaned tables, with our frequencies in place of its own."""
    api = DuckDBAPI(connection=connection)
    tables = [
        api.register(left, dataset_display_name="left"),
        api.register(right, dataset_display_name="right"),
    ]
    made = Linker(tables, settings(model, prior), log_level=None, validate_settings=False)
    for column in COLUMNS:
        table = api.register(f"frequency_{column}")
        made.table_management.register_term_frequency_lookup(table, column)
    return made
