"""Millions of made-up people in two files: LEFT like an HMIS, RIGHT like a roster of members.

    python -m benchmarks.matching.crowd FOLDER --left 1000000 --right 1000000 --overlap 0.7

Runs in the environment of `env`. Of the left file's people, `overlap` are in the right one. Of
such pairs a third lack a number on one side, six in ten have moved, one in nine has a birth date
that is wrong, missing or a default; nicknames, slips, swapped names and new surnames besides.
Households share address and surname; there are twins, and fathers and sons of one name.

Made in parts of `PART` people, each from its own seed, so that 15 million need little memory.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from math import gcd
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.matching import crowd_noise as noise
from benchmarks.matching.crowd_names import CITIES, COMMUNITIES, ROADS, ZIPS, first_names, surnames
from wayhome.synthetic.lexicon import ERAS

PART = 250_000
FOLLOWS = 0.35  # has the surname and address of the person before
TWIN = 0.008  # of those who follow
NAMESAKE = 0.012
COLUMNS = (
    "id", "first_name", "middle_name", "last_name", "suffix", "dob", "ssn", "sex", "street",
    "city", "zip", "phone",
)  # fmt: skip
_BORN_FIRST, _BORN_LAST = np.datetime64("1936-01-01"), np.datetime64("2025-12-31")
_ERA_ENDS = np.array(["1970-01-01", "1995-01-01"], dtype="datetime64[D]")
_AREAS = np.array([*range(734, 750), *range(773, 900)])  # Social Security never gave them then
_NUMBERS = len(_AREAS) * 99 * 9999
_CODES = np.array([201, 301, 401, 501, 601, 701, 801]) + 90  # area codes of no place
_PHONES = len(_CODES) * 8_000_000

Record = dict[str, np.ndarray]


@dataclass(frozen=True, slots=True)
class Noise:
    """How often a system writes a person down otherwise: shares of all its records."""

    nickname: float = 0.0
    typed: float = 0.004
    heard: float = 0.003
    swapped: float = 0.0
    former_surname: float = 0.0
    first_surname_only: float = 0.05
    middle_missing: float = 0.25
    middle_initial: float = 0.45
    suffix_missing: float = 0.4
    dob_missing: float = 0.0
    dob_january: float = 0.002
    dob_swapped: float = 0.001
    dob_typed: float = 0.004
    ssn_missing: float = 0.05
    ssn_last4: float = 0.0
    ssn_typed: float = 0.004
    sex_missing: float = 0.0
    sex_wrong: float = 0.002
    moved: float = 0.0
    street_missing: float = 0.02
    zip_missing: float = 0.01
    phone_missing: float = 0.25
    phone_new: float = 0.0


MEMBERS = Noise()
CLIENTS = Noise(
    nickname=0.5, typed=0.03, heard=0.025, swapped=0.01, former_surname=0.02,
    first_surname_only=0.35, middle_missing=0.6, middle_initial=0.2, suffix_missing=0.6,
    dob_missing=0.025, dob_january=0.02, dob_swapped=0.015, dob_typed=0.05, ssn_missing=0.30,
    ssn_last4=0.12, ssn_typed=0.025, sex_missing=0.03, sex_wrong=0.006, moved=0.6,
    street_missing=0.4, zip_missing=0.15, phone_missing=0.45, phone_new=0.5,
)  # fmt: skip


def people(folder: Path, n_left: int, n_right: int, overlap: float, seed: int) -> None:
    """Write `left.parquet`, `right.parquet` and `truth.parquet` into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    both = round(n_left * overlap)
    total = n_left + n_right - both
    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    pairs = pa.schema([("id_l", pa.string()), ("id_r", pa.string())])
    with (
        pq.ParquetWriter(folder / "left.parquet", schema) as lefts,
        pq.ParquetWriter(folder / "right.parquet", schema) as rights,
        pq.ParquetWriter(folder / "truth.parquet", pairs) as truth,
    ):
        for start in range(0, total, PART):
            count = min(PART, total - start)
            dice = np.random.default_rng([seed, start])
            person = persons(dice, start, count)
            in_left, in_right = _sides(dice, (start, start + count), total, (both, n_left))
            id_l = _ids("L", start, in_left, total)
            id_r = _ids("R", start, in_right, total)
            lefts.write_table(_write(person, in_left, id_l, CLIENTS, dice, schema))
            rights.write_table(_write(person, in_right, id_r, MEMBERS, dice, schema))
            same_l, same_r = np.isin(in_left, in_right), np.isin(in_right, in_left)
            truth.write_table(pa.table([id_l[same_l], id_r[same_r]], schema=pairs))


def _sides(
    dice: np.random.Generator, part: tuple[int, int], total: int, ends: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """Which people of a part are in the left file and in the right one, in the order of people.

    `ends`: how many of all are in both, and how many in the left.
    """
    both, left = (part[1] * end // total - part[0] * end // total for end in ends)
    order = dice.permutation(part[1] - part[0])
    return np.sort(order[:left]), np.sort(np.concatenate([order[:both], order[left:]]))


def _ids(letter: str, start: int, rows: np.ndarray, total: int) -> np.ndarray:
    """Ids in an order that looks like none, and not the same on both sides."""
    step = int(total * (0.618 if letter == "L" else 0.382)) | 1
    while gcd(step, total) > 1:
        step += 2
    numbers = (start + rows.astype(np.int64)) * step % total
    return np.array([f"{letter}{number:08}" for number in numbers.tolist()], dtype=object)


def persons(dice: np.random.Generator, start: int, count: int) -> Record:
    """The truth about a part of the crowd."""
    follows = dice.random(count) < FOLLOWS
    follows[0] = False
    head = np.maximum.accumulate(np.where(follows, 0, np.arange(count)))
    before = np.arange(count) - 1
    twin = np.flatnonzero(follows & (dice.random(count) < TWIN))
    days = int((_BORN_LAST - _BORN_FIRST).astype(int))
    born = _BORN_FIRST + dice.integers(0, days, count)
    born[twin] = born[before[twin]]
    community = np.array(list(COMMUNITIES), dtype=object)[
        np.searchsorted(np.cumsum(list(COMMUNITIES.values()))[:-1], dice.random(count))
    ][head]
    sex = np.where(dice.random(count) < 0.5, "M", "F").astype(object)
    first, middle = (_given(dice, community, sex, born) for _ in range(2))
    last = np.where(
        dice.random(count) < 0.9, _family(dice, community)[head], _family(dice, community)
    )
    double = (community == "spanish") & (dice.random(count) < 0.45)[head]
    second = _family(dice, community)[head]
    last = np.where(double, last + " " + second, last)
    namesake = np.flatnonzero(follows & (dice.random(count) < NAMESAKE))
    for column in (first, last, sex):
        column[namesake] = column[before[namesake]]
    suffix = np.full(count, None, dtype=object)
    suffix[namesake] = "Jr"
    place = _addresses(dice, count)
    return {
        "first_name": first, "middle_name": middle, "last_name": last, "suffix": suffix,
        "dob": born.astype(str).astype(object), "ssn": _numbers(start, count), "sex": sex,
        **{name: column[head] for name, column in place.items()},
        "phone": _phones(dice, count, head),
    }  # fmt: skip


def _given(
    dice: np.random.Generator, community: np.ndarray, sex: np.ndarray, born: np.ndarray
) -> np.ndarray:
    era = np.searchsorted(_ERA_ENDS, born, side="right")
    names = np.empty(len(community), dtype=object)
    for culture in COMMUNITIES:
        for letter in "MF":
            for at, name in enumerate(ERAS):
                rows = np.flatnonzero((community == culture) & (sex == letter) & (era == at))
                names[rows] = first_names(culture, letter, name).draw(dice, len(rows))
    return names


def _family(dice: np.random.Generator, community: np.ndarray) -> np.ndarray:
    names = np.empty(len(community), dtype=object)
    for culture in COMMUNITIES:
        rows = np.flatnonzero(community == culture)
        names[rows] = surnames(culture).draw(dice, len(rows))
    return names


def _addresses(dice: np.random.Generator, count: int) -> Record:
    at = dice.integers(0, len(ZIPS), count)
    road = ROADS[dice.integers(0, len(ROADS), count)]
    house = dice.integers(1, 9999, count).astype(str).astype(object)
    return {"street": house + " " + road, "city": CITIES[at // 5], "zip": ZIPS[at]}


def _numbers(start: int, count: int) -> np.ndarray:
    """Social Security numbers that nobody had before 2011, each person another."""
    at = (np.arange(start, start + count, dtype=np.int64) * 61_803_399 + 12_345) % _NUMBERS
    area, rest = np.divmod(at, 99 * 9999)
    group, serial = np.divmod(rest, 9999)
    whole = _AREAS[area] * 1_000_000 + (group + 1) * 10_000 + serial + 1
    return whole.astype(str).astype(object)


def _phones(dice: np.random.Generator, count: int, head: np.ndarray) -> np.ndarray:
    at = dice.integers(0, _PHONES, count)
    at = np.where(dice.random(count) < 0.5, at[head], at)
    area, local = np.divmod(at, 8_000_000)
    return (_CODES[area] * 10_000_000 + local + 2_000_000).astype(str).astype(object)


def _write(
    person: Record,
    rows: np.ndarray,
    ids: np.ndarray,
    rates: Noise,
    dice: np.random.Generator,
    schema: pa.Schema,
) -> pa.Table:
    """These people as a system with these habits has them."""
    record = {name: column[rows] for name, column in person.items()}
    _names(record, rates, dice)
    _facts(record, rates, dice)
    return pa.table([ids if name == "id" else record[name] for name in COLUMNS], schema=schema)


def _names(record: Record, rates: Noise, dice: np.random.Generator) -> None:
    first, last, middle = (record[f"{name}_name"] for name in ("first", "last", "middle"))
    count = len(first)

    def rows(share: float) -> np.ndarray:
        return noise.chosen(dice, count, share)

    noise.change(first, rows(rates.nickname), dice, noise.shorten)
    women = rows(2 * rates.former_surname)
    women = women[record["sex"][women] == "F"]
    last[women] = dice.permutation(last)[: len(women)]
    noise.change(last, rows(rates.first_surname_only), dice, lambda name, _: name.split(" ")[0])
    for column in (first, last):
        noise.change(column, rows(rates.typed), dice, noise.mistype)
        noise.change(column, rows(rates.heard), dice, noise.mishear)
    swapped = rows(rates.swapped)
    first[swapped], last[swapped] = last[swapped], first[swapped]
    noise.change(middle, rows(rates.middle_initial), dice, lambda name, _: name[0])
    middle[rows(rates.middle_missing)] = None
    record["suffix"][rows(rates.suffix_missing)] = None


def _facts(record: Record, rates: Noise, dice: np.random.Generator) -> None:
    count = len(record["dob"])

    def rows(share: float) -> np.ndarray:
        return noise.chosen(dice, count, share)

    dob, ssn = record["dob"], record["ssn"]
    noise.change(dob, rows(rates.dob_january), dice, noise.first_of_january)
    noise.change(dob, rows(rates.dob_swapped), dice, noise.swap_day_and_month)
    noise.change(dob, rows(rates.dob_typed), dice, noise.mistype_digit)
    dob[rows(rates.dob_missing)] = None
    noise.change(ssn, rows(rates.ssn_typed), dice, noise.mistype_digit)
    noise.change(ssn, rows(rates.ssn_last4), dice, lambda number, _: f"xxxxx{number[-4:]}")
    ssn[rows(rates.ssn_missing)] = None
    wrong = rows(rates.sex_wrong)
    record["sex"][wrong] = np.where(record["sex"][wrong] == "M", "F", "M")
    record["sex"][rows(rates.sex_missing)] = None
    moved = rows(rates.moved)
    for name, column in _addresses(dice, len(moved)).items():
        record[name][moved] = column
    for column in ("street", "city"):
        noise.change(record[column], rows(rates.typed), dice, noise.mistype)
        record[column][rows(rates.street_missing)] = None
    record["zip"][rows(rates.zip_missing)] = None
    new = rows(rates.phone_new)
    record["phone"][new] = _phones(dice, len(new), np.arange(len(new)))
    record["phone"][rows(rates.phone_missing)] = None


def main() -> None:
    """Read the command line and write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--left", type=int, required=True)
    parser.add_argument("--right", type=int, required=True)
    parser.add_argument("--overlap", type=float, default=0.7)
    parser.add_argument("--seed", type=int, default=41)
    asked = parser.parse_args()
    people(asked.folder, asked.left, asked.right, asked.overlap, asked.seed)


if __name__ == "__main__":
    main()
