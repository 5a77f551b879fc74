"""Train a model: u from random pairs, m by expectation maximisation, calibration from truth.

The recipe, as the shipped `model.json` was made (`python -m wayhome.matching.linker.train --help`):

1. Both files are cleaned, values counted.
2. u: random pairs of the two files (`PAIRS`, seeded) are compared, as Splink would. A level that
   hardly any random pair shows keeps the starting model's u: it stands for `U_BELIEF` pairs.
3. m: Splink's EM runs once over each of `BLOCKS`, pairs that share a birth date, a name or a
   number; each run learns the fields that it was not blocked on, and the median of runs counts.
   The starting model stands for `M_BELIEF` matches, so that rare levels stay sensible. Common
   names are kept with their share.
4. Where the truth is known, slope and offset are fitted to it by logistic regression on the best
   candidates, so that a probability of 0.9 is right nine times in ten.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import duckdb
import pyarrow as pa
from splink.internals.exceptions import EMTrainingException

from wayhome.core.duck import session
from wayhome.matching.linker import frequencies
from wayhome.matching.linker.blocking import block
from wayhome.matching.linker.clean import clean
from wayhome.matching.linker.comparisons import COMPARISONS
from wayhome.matching.linker.judge import judge
from wayhome.matching.linker.model import Model
from wayhome.matching.linker.score import PAIR, codes_sql, pairs_with, rarities, score
from wayhome.matching.linker.splink import linker

PAIRS = 4_000_000
PAIRS_AT_HAND = 1_000_000
RECORDS = 20_000
# Files with fewer records teach less than the shipped model knows.
LEAST_RECORDS = 2_000
SEED = 20261001
U_BELIEF = 400_000
M_BELIEF = 2_000
COMMON = 0.001
BLOCKS = (
    "l.dob = r.dob",
    "l.first_name = r.first_name AND l.last_name = r.last_name",
    "l.ssn = r.ssn",
)
# What a made-up county cannot teach: how often people without a home move or change numbers.
GIVEN_FIELDS = frozenset(("street", "place", "phone", "email", "cin"))
# What no pair of files teaches: an index number says who somebody is.
AT_HAND = frozenset(("cin",))
# A swapped name is counted at the first name; here it weighs nothing. Two default birth dates of
# different years must never speak for a pair, however rare defaults are in the files.
_GIVEN = {
    ("last_name", "first and last swapped"),
    ("last_name", "swapped in part"),
    ("dob", "both 1 January, other year"),
    ("place", "told by the street"),
}
# Learned from random pairs these u would be far too small: relatives are not random pairs.
_GIVEN_U = {("ssn", "same"), ("ssn", "one digit off"), ("ssn", "known digits same")}


def train(
    left: pa.Table,
    right: pa.Table,
    start: Model,
    *,
    given: frozenset[str] = GIVEN_FIELDS,
    pairs: int = PAIRS_AT_HAND,
    records: int = RECORDS,
    memory_limit: str = "4GB",
) -> Model:
    """A model with m and u learned from two files that overlap; no truth is needed.

    The fields in `given` keep the starting model's odds. Of the left file so many records count;
    `start.share` says how many of them have a partner in the right one.
    """
    with session(memory_limit) as connection:
        clean(connection, left, "people_l")
        clean(connection, right, "people_r")
        frequencies.count(connection, "people_l", "people_r", start)
        model = learn(
            connection, "people_l", "people_r", start, given=given, pairs=pairs, records=records
        )
        return replace(
            model, common={n: _common(connection, n) for n in ("first_name", "last_name")}
        )


def learn(
    connection: duckdb.DuckDBPyConnection,
    left: str,
    right: str,
    start: Model,
    *,
    given: frozenset[str] = AT_HAND,
    pairs: int = PAIRS_AT_HAND,
    records: int = RECORDS,
    within: bool = False,
) -> Model:
    """The same from two cleaned tables whose values are counted; of a large left file, a sample.

    With `within` both are one file, and one part of it is held against the other.
    """
    connection.execute(f"""
        CREATE OR REPLACE TABLE train_l AS
        FROM (FROM {left} ORDER BY hash(id) LIMIT (
            SELECT least({records}, count(*) // {2 if within else 1}) FROM {left})) ORDER BY row
    """)
    others = right
    if within:
        right = "train_r"
        connection.execute(
            f"CREATE OR REPLACE TABLE train_r AS FROM {left} ANTI JOIN train_l USING (row)"
        )
    [(lefts, rights)] = connection.execute(
        f"SELECT (SELECT count(*) FROM train_l), (SELECT count(*) FROM {right})"
    ).fetchall()
    chance = 1 / (1 + 2.0 ** -start.prior(rights))
    before = _with_u(start, _strangers(connection, left, others, pairs), given, pairs)
    splink = linker(connection, "train_l", right, before, chance)
    for rule in BLOCKS:
        # Files without a number, or without names, teach nothing by the rule that needs it.
        with suppress(EMTrainingException):
            splink.training.estimate_parameters_using_expectation_maximisation(
                rule, estimate_without_term_frequencies=True
            )
    learned_m = _read(splink.misc.save_model_to_json())
    connection.execute("DROP TABLE train_l")
    connection.execute("DROP TABLE IF EXISTS train_r")
    return _with_m(before, learned_m, lefts * start.share, given)


def _strangers(
    connection: duckdb.DuckDBPyConnection, left: str, right: str, pairs: int
) -> dict[tuple[str, str], float]:
    """How often random pairs of two cleaned tables show each level, of those not empty."""
    connection.execute(f"""
        CREATE OR REPLACE TABLE strangers AS
        SELECT (hash(n, {SEED}) % (SELECT greatest(count(*), 1) FROM {left}))::BIGINT AS row_l,
            (hash(n, {SEED + 1}) % (SELECT greatest(count(*), 1) FROM {right}))::BIGINT AS row_r
        FROM range({pairs}) seeds(n)
    """)
    if left == right:
        connection.execute("DELETE FROM strangers WHERE row_l = row_r")
    look = pairs_with("strangers", left, right, COMPARISONS, (), PAIR)
    connection.execute(
        f"CREATE OR REPLACE TABLE strangers AS SELECT {codes_sql(COMPARISONS)} FROM ({look})"
    )
    found = {}
    for comparison in COMPARISONS:
        counts = dict(
            connection.execute(
                f"SELECT code_{comparison.field}, count(*) FROM strangers GROUP BY 1"
            ).fetchall()
        )
        known = sum(count for code, count in counts.items() if code >= 0)
        for level in comparison.levels:
            if known:
                count = counts.get(comparison.code(level.label), 0)
                found[comparison.field, level.label] = count / known
    connection.execute("DROP TABLE strangers")
    return found


def _common(connection: duckdb.DuckDBPyConnection, name: str) -> dict[str, float]:
    """The names that at least `COMMON` of the right file bear, with their share."""
    rows = connection.execute(f"""
        SELECT {name}, count(*) / any_value(total) AS share
        FROM people_r, (SELECT count({name}) AS total FROM people_r)
        WHERE {name} IS NOT NULL GROUP BY {name} HAVING share >= {COMMON}
    """).fetchall()
    return dict(rows)


def _read(settings: Mapping[str, Any]) -> dict[tuple[str, str], float]:
    return {
        (one["output_column_name"], level["label_for_charts"]): level["m_probability"]
        for one in settings["comparisons"]
        for level in one["comparison_levels"]
        if "m_probability" in level
    }


def _with_u(
    model: Model, learned: Mapping[tuple[str, str], float], given: frozenset[str], pairs: int
) -> Model:
    return model.with_odds(
        {
            name: {
                label: replace(one, u=_mean(learned[name, label], pairs, one.u, U_BELIEF))
                for label, one in levels.items()
                if (name, label) in learned and (name, label) not in _GIVEN_U | _GIVEN
            }
            for name, levels in model.odds.items()
            if name not in given
        }
    )


def _with_m(
    model: Model,
    learned: Mapping[tuple[str, str], float],
    matches: float,
    given: frozenset[str],
) -> Model:
    """The model with its m learned; a level that no run of EM saw was seen in no match."""
    return model.with_odds(
        {
            name: {
                label: replace(
                    one, m=_mean(learned.get((name, label), 0), matches, one.m, M_BELIEF)
                )
                for label, one in levels.items()
                if (name, label) not in _GIVEN
            }
            for name, levels in model.odds.items()
            if name not in given
        }
    )


def _mean(learned: float, seen: float, believed: float, belief: float) -> float:
    return (learned * seen + believed * belief) / (seen + belief)


def calibrate(
    samples: Iterable[tuple[pa.Table, pa.Table, Iterable[tuple[str, str]]]], model: Model
) -> Model:
    """The model with slope and offset fitted to the truth of samples.

    A sample is two files and the pairs of (left id, right id) that are true. One county has some
    dozens of candidates between sure and hopeless, so several are needed.
    """
    plain = replace(model, slope=1.0, offset=0.0)
    points = []
    for left, right, truth in samples:
        known = set(truth)
        pairs = pa.table({"a": [a for a, _ in known], "b": [b for _, b in known]})
        with session() as connection:
            clean(connection, left, "people_l")
            clean(connection, right, "people_r")
            frequencies.count(connection, "people_l", "people_r", plain)
            for people in ("people_l", "people_r"):
                rarities(connection, people, plain)
            block(connection, "people_l", "people_r")
            prior = plain.prior(len(right))
            score(connection, "people_l", "people_r", plain, prior=prior, least=-12)
            judge(connection, "people_l", "people_r", plain)
            points += _best(connection, pairs)
    slope, offset = fit(points)
    return replace(model, slope=slope, offset=offset)


def _best(connection: duckdb.DuckDBPyConnection, pairs: pa.Table) -> list[tuple[float, bool]]:
    connection.register("true_pairs", pairs)
    return connection.execute("""
        SELECT max(bits), arg_max(t.a IS NOT NULL, bits)
        FROM candidates s
        JOIN people_l l ON l.row = s.row_l
        JOIN people_r r ON r.row = s.row_r
        LEFT JOIN true_pairs t ON t.a = l.id AND t.b = r.id
        WHERE s.guard IS NULL
        GROUP BY s.row_l
    """).fetchall()


def fit(
    points: Iterable[tuple[float, bool]],
    *,
    start: tuple[float, float] = (1.0, 0.0),
    belief: tuple[float, float] = (0.0, 0.0),
) -> tuple[float, float]:
    """Slope and offset, in bits, of the logistic curve through (log2 odds, true or not).

    `start` holds as firmly as `belief` says, in precisions (1 / variance, per nat) of both.
    """
    # Beyond thirty bits every pair is true, and would only flatten the curve.
    data = [(max(-12.0, min(30.0, x)) * math.log(2), 1.0 if y else 0.0) for x, y in points]
    first, second = start[0], start[1] * math.log(2)

    def loss(slope: float, offset: float) -> float:
        held = belief[0] * (slope - first) ** 2 + belief[1] * (offset - second) ** 2
        return held / 2 + sum(_softplus(slope * x + offset) - y * (slope * x + offset)
                              for x, y in data)  # fmt: skip

    slope, offset = first, second
    for _ in range(50):
        g0 = 1e-9 - belief[1] * (offset - second)
        g1 = 1e-9 - belief[0] * (slope - first)
        h00, h01, h11 = 1e-9 + belief[1], 1e-9, 1e-9 + belief[0]
        for x, y in data:
            p = math.exp(-_softplus(-(slope * x + offset)))
            w = p * (1 - p)
            g0, g1 = g0 + y - p, g1 + (y - p) * x
            h00, h01, h11 = h00 + w, h01 + w * x, h11 + w * x * x
        det = h00 * h11 - h01 * h01 or 1e-9
        up, along = (h11 * g0 - h01 * g1) / det, (h00 * g1 - h01 * g0) / det
        # A whole step of Newton's may overshoot where the curve is flat.
        now = loss(slope, offset)
        while loss(slope + along, offset + up) > now and abs(up) + abs(along) > 1e-9:
            up, along = up / 2, along / 2
        slope, offset = slope + along, offset + up
        if abs(up) + abs(along) <= 1e-9:
            break
    return slope, offset / math.log(2)


def _softplus(x: float) -> float:
    """log(1 + exp(x)), however large x is."""
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))
