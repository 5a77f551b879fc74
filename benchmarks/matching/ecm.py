"""recordlinkage's ECM classifier, run in the environment of `env`: LEFT RIGHT OUT (Parquet).

Pairs that agree on one of `BLOCKS`, alike or not in each column, expectation/conditional
maximisation, pairs of probability 0.5 or more, one partner each as for the other tools.
"""

from __future__ import annotations

import argparse

import numpy
import pandas
import recordlinkage

from benchmarks.matching.greedy import one_to_one

LEAST = 0.5
BLOCKS = (
    ["cin"],
    ["ssn"],
    ["dob"],
    ["first_name", "last_name"],
    ["street"],
    ["zip", "last_name"],
    ["zip", "first_name"],
    ["city", "last_name"],
    ["city", "first_name"],
)
# Where all pairs are few enough, wider ones besides.
SMALL = 200_000_000
SMALL_BLOCKS = (["zip"], ["city"])
ALIKE = {"first_name": 0.85, "last_name": 0.85, "street": 0.85, "city": 0.85}
SAME = ("ssn", "cin", "sex", "phone", "middle_name")
TYPED = {"dob": 0.8, "zip": 0.7}


def link(left: pandas.DataFrame, right: pandas.DataFrame, *, share_right: bool) -> pandas.DataFrame:
    """Pairs with their probability."""
    columns = [name for name in left if _tells(left[name]) and _tells(right[name])]
    pairs = _index(left, right, columns)
    compare = recordlinkage.Compare()
    for name in columns:
        if name in ALIKE:
            compare.string(name, name, method="jarowinkler", threshold=ALIKE[name])
        elif name in TYPED:
            compare.string(name, name, method="levenshtein", threshold=TYPED[name])
        elif name in SAME:
            compare.exact(name, name)
    features = compare.compute(pairs, left, right).astype(int)
    classifier = recordlinkage.ECMClassifier(binarize=None)
    classifier.fit(features)
    chances = classifier.prob(features)
    chances = chances[chances >= LEAST]
    found = [(left_id, right_id, chance) for (left_id, right_id), chance in chances.items()]
    kept = one_to_one(found, share_right=share_right)
    return pandas.DataFrame(kept, columns=["id_l", "id_r", "probability"])


def _tells(column: pandas.Series) -> bool:
    """Whether the column is filled, and not with one value nearly everywhere."""
    if column.notna().mean() <= 0.01:
        return False
    return column.value_counts(normalize=True).iloc[0] < 0.8


def _plain(frame: pandas.DataFrame) -> pandas.DataFrame:
    """The records in plain small letters, numbers as digits; what is empty is missing."""
    plain = frame.astype("string").apply(lambda column: column.str.lower().str.strip())
    for name in ("ssn", "phone"):
        if name in plain:
            plain[name] = plain[name].str.replace("[^0-9x]", "", regex=True)
    return plain.astype("object").where(plain.notna() & (plain != ""), None)


def _index(
    left: pandas.DataFrame, right: pandas.DataFrame, columns: list[str]
) -> pandas.MultiIndex:
    """The pairs of each rule; a value that is missing agrees with nothing."""
    found = None
    small = len(left) * len(right) <= SMALL
    for rule in (*BLOCKS, *(SMALL_BLOCKS if small else ())):
        if not set(rule) <= set(columns):
            continue
        index = recordlinkage.Index()
        index.block(rule)
        pairs = index.index(left.dropna(subset=rule), right.dropna(subset=rule))
        found = pairs if found is None else found.union(pairs)
    if found is None:
        raise ValueError("The files share no columns to block on.")
    return found


def main() -> None:
    """Read two files, write the pairs."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    for name in ("left", "right", "out"):
        parser.add_argument(name)
    parser.add_argument("--share-right", action="store_true")
    asked = parser.parse_args()
    numpy.seterr(divide="ignore")
    left, right = (
        _plain(pandas.read_parquet(path).set_index("id")) for path in (asked.left, asked.right)
    )
    right = right.reindex(columns=left.columns)
    link(left, right, share_right=asked.share_right).to_parquet(asked.out, index=False)


if __name__ == "__main__":
    main()
