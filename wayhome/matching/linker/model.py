"""What the linker has learned: how much each level of likeness weighs, and what is rare.

A model is a JSON file: for each field and level m (how often two records of one person show it)
and u (how often two records of different people do), the prior and the calibration.
It holds nothing of any person: of names only the common ones, with their frequency. How rare
everything else is comes from the files at hand.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from wayhome.matching.linker.comparisons import COMPARISONS, Comparison, Level

SHIPPED = Path(__file__).parent / "model.json"
FORMAT = 1


@dataclass(frozen=True)
class Odds:
    """How often the same person (m) and two different people (u) show a level."""

    m: float
    u: float

    @property
    def weight(self) -> float:
        """log2 of the Bayes factor."""
        return math.log2(self.m / self.u)


@dataclass(frozen=True)
class Model:
    """Weights and what turns them into a probability.

    `odds` by field and level label. `share` is how many partners a left record is expected to
    have at most one of (0.7: seven of ten); `population` the least number of people that it is
    looked for among. Calibrated log2 odds are `offset + slope * log2 odds`. A pair is worth
    a look from probability `review` on. `common` has how often common first
    and last names occur, so that a small file does not take Maria Garcia for rare.
    """

    odds: Mapping[str, Mapping[str, Odds]]
    share: float
    population: int
    slope: float
    offset: float
    review: float
    note: str = ""
    common: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def prior(self, candidates: int) -> float:
        """log2 odds that a pair is one person before anything is compared."""
        chance = self.share / max(candidates, self.population)
        return math.log2(chance / (1 - chance))

    def weight(self, comparison: Comparison, level: Level) -> float:
        """log2 of the Bayes factor of a level, before the value's rarity."""
        return self.odds[comparison.field][level.label].weight

    def probability(self, log_odds: float) -> float:
        """Calibrated probability of log2 odds."""
        bits = self.offset + self.slope * log_odds
        return 1 / (1 + 2.0**-bits) if bits > -1000 else 0.0

    def with_odds(self, odds: Mapping[str, Mapping[str, Odds]]) -> Model:
        """The same model with some levels' odds replaced."""
        merged = {name: {**levels, **odds.get(name, {})} for name, levels in self.odds.items()}
        return replace(self, odds=merged)


def load_model(path: Path = SHIPPED) -> Model:
    """Read a model file; ValueError when it is not one or lacks a level."""
    data = json.loads(path.read_text("utf-8"))
    if data.get("format") != FORMAT:
        raise ValueError(f"{path.name} is not a matching model of format {FORMAT}.")
    odds = {
        name: {label: Odds(one["m"], one["u"]) for label, one in levels.items()}
        for name, levels in data["odds"].items()
    }
    for comparison in COMPARISONS:
        missing = {lv.label for lv in comparison.levels} - set(odds.get(comparison.field, {}))
        if missing:
            raise ValueError(f"{path.name} lacks {comparison.field}: {', '.join(sorted(missing))}.")
    common = {
        name: {word: float(rate) for word, rate in (pair.split(":") for pair in text.split())}
        for name, text in data["common"].items()
    }
    settings = ("share", "population", "slope", "offset", "review", "note")
    return Model(odds=odds, common=common, **{name: data[name] for name in settings})


def save_model(model: Model, path: Path) -> None:
    """Write a model file, without the frequencies of the data it was used on."""
    data = {
        "format": FORMAT,
        "note": model.note,
        "share": model.share,
        "population": model.population,
        "slope": _short(model.slope),
        "offset": _short(model.offset),
        "review": model.review,
        "common": {
            name: " ".join(f"{word}:{rate:.5f}" for word, rate in sorted(rates.items()))
            for name, rates in model.common.items()
        },
        "odds": {
            name: {label: {"m": _short(one.m), "u": _short(one.u)} for label, one in levels.items()}
            for name, levels in model.odds.items()
        },
    }
    path.write_text(json.dumps(data, indent=1) + "\n", "utf-8")


def _short(value: float) -> float:
    """Six digits: what lies behind them changes with the order in which threads add."""
    return float(f"{value:.6g}")
