"""Names and places for millions: those of the made-up county, and rare ones made of syllables.

Runs in the environment of `env`. None of it comes from the linker.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np

from wayhome.synthetic.lexicon import cultures, words

COMMUNITIES = {
    "spanish": 0.46, "english": 0.25, "black": 0.10, "chinese": 0.04, "vietnamese": 0.035,
    "filipino": 0.035, "armenian": 0.02, "korean": 0.015, "hmong": 0.01, "russian": 0.015,
    "arabic": 0.01, "punjabi": 0.01,
}  # fmt: skip
# In a crowd of millions a third bear a surname that hardly anybody else does.
RARE_SURNAME = 0.30
RARE_FIRST = 0.08
_HEADS = words("""
Al An Bar Bel Ben Ber Bo Bran Bur Cal Car Cas Cor Dal Dan Del Dor El Fal Fan Far Fel
Gal Gar Gor Gran Hal Har Hen Hol Jan Jar Kal Kar Kel Kor Lam Lan Lar Lin Lor Mal Man Mar Mel Mon
Nor Ol Or Pal Par Pel Por Ral Ran Rem Ros Sal San Sel Sol Tal Tan Tor Val Ven Ver Vol Wal Wen
Zam Zel
""")
_HEARTS = words("""
a ab ad ag al am an ar as av e ed el en er est i ib id il im in is it o ob od ol om
on or os ov u ul um un ur us
""")
_TAILS = words("""
bach bard beck ber by court dale dall den dez do dorf eau ell er es ett feld ford gan
gart gren gues hart iak ic ich ier ine ing ini kins ko land ley lin man mann mer mont nell ney
nova off ola orr ot quist rell ren reto ridge rossi sen ser shaw sky son stein ster ston strom
ta tell ter ti ton va vall ver vich ville ward wick witz wood worth ya yan zak ze
""")
_FIRST_HEADS = words("Ad Bri Cal Da De Ez Ja Jay Ka Ke La Ma Mi Na Oc Ra Re Sha Ta Ti Tre Va Ya Za")
_FIRST_TAILS = {
    "M": words("""
boris darius don land lan lek lon mar mari marcus mir nard quan ric rell shawn ston van
    veon vion vonte wan xon zell
"""),
    "F": words("""
belle briel cia della dora elle isha issa kayla lani leah liana lisa lynn mara maya
    neka nessa nique rah rissa tasha vonne
"""),
}
_PLACES = product(
    words("Alta Bella Casa Costa Cresta Isla Laguna Llano Loma Mesa Monte Puerto Rio Santa Vista"),
    words("Amarga Bonita Clara Dorada Escondida Flora Grande Helada Nueva Oscura Perdida Rosa"),
)
CITIES = np.array([f"{first} {second}" for first, second in _PLACES], dtype=object)
# Prefixes that the Postal Service has assigned to no place.
ZIPS = np.array(
    [f"{prefix}{last:02}" for prefix in (886, 887, 888, 892, 896, 899, 909, 929, 987)
     for last in range(100)], dtype=object
)  # fmt: skip
_ROADS = product(
    words("""
Acorn Alder Amber Aspen Basin Beacon Birch Bluff Bridge Canal Cedar Cherry Cliff Clover
    Copper Coral Cove Creek Delta Dune Eagle Elm Ember Falcon Fern Field Forest Garden Glen
    Harbor Hazel Heron Hill Holly Iris Ivy Jade Juniper Lake Lark Laurel Linden Magnolia Maple
    Marsh Meadow Mill Oak Orchard Otter Palm Pearl Pebble Pine Pond Poplar Prairie Quail Raven
    Reed Ridge River Robin Rose Sage Shore Silver Spring Spruce Stone Sunset Thistle Timber
    Valley Vine Walnut Willow Wren
"""),
    words("St Ave Blvd Dr Ln Rd Way Ct Pl Cir"),
)
ROADS = np.array([f"{name} {kind}" for name, kind in _ROADS], dtype=object)


@dataclass(frozen=True, slots=True)
class Pool:
    """Words to draw from; `sums` are their shares of all draws, added up."""

    words: np.ndarray
    sums: np.ndarray

    def draw(self, dice: np.random.Generator, count: int) -> np.ndarray:
        """So many words, each as likely as its share."""
        return self.words[np.searchsorted(self.sums, dice.random(count), side="right")]


@cache
def surnames(community: str) -> Pool:
    """The community's surnames, its compounds, and rare ones that anybody may have."""
    culture = cultures()[community]
    compounds = [root + end for root in culture.tail_roots for end in culture.tail_ends]
    tail = culture.tail if compounds else 0.0
    made = [a + b + c for a, b, c in product(_HEADS, _HEARTS, _TAILS)]
    np.random.default_rng(7).shuffle(made)
    return _pool(
        (culture.surnames.things, np.diff(culture.surnames.sums, prepend=0), 1 - tail),
        (compounds, _falling(compounds), tail),
        (made, _falling(made), RARE_SURNAME / (1 - RARE_SURNAME)),
    )


@cache
def first_names(community: str, sex: str, era: str) -> Pool:
    """The community's first names of a sex and an era (`lexicon.ERAS`), and rare ones."""
    given = cultures()[community].given[sex, era]
    made = [head + tail for head, tail in product(_FIRST_HEADS, _FIRST_TAILS[sex])]
    return _pool(
        (given.things, np.diff(given.sums, prepend=0), 1 - RARE_FIRST),
        (made, _falling(made), RARE_FIRST),
    )


def _falling(names: list[str]) -> np.ndarray:
    return (np.arange(len(names)) + 50.0) ** -0.6


def _pool(*parts: tuple[Iterable[str], np.ndarray, float]) -> Pool:
    """One pool of several lists: words, their weights, and the weight of the list."""
    filled = [(list(names), weights, of_all) for names, weights, of_all in parts if len(weights)]
    shares = np.concatenate([of_all * weights / weights.sum() for _, weights, of_all in filled])
    sums = np.cumsum(shares / shares.sum())
    sums[-1] = 1.0
    listed = [word for names, _, _ in filled for word in names]
    return Pool(np.array(listed, dtype=object), sums)
