"""Writes pairs of pseudopeople's sample files as person records; runs in the environment of `env`.

The sample population (bundled, invented) as different agencies wrote it down, with the package's
own noise, at its default strength and with every share of noisy rows and cells doubled:

- `census-ssa`: the 2020 census against Social Security. Name, birth date, sex: no number, no
  address; the poorest of what a shelter knows.
- `w2-ssa`: tax forms (W-2, 1099) against Social Security. Name and number, no birth date.
- `surveys-census`: whoever was in WIC or one of two surveys from 2019 to 2025, against the census
  of 2020. Name, birth date, sex and address, where people may have moved.

The truth is `simulant_id`. Several rows of one person on a side (forms of several employers, a
survey in several years) become one, the first, because each side stands for a file without
duplicates. Values stay as they are, dates put in our order, sex as M or
F; the census knows the middle initial.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas
import pseudopeople
import pyarrow as pa
import pyarrow.parquet as pq

SEED = 20261001
YEAR = 2020
SURVEY_YEARS = range(2019, 2026)
NAMES = {
    "first_name": "first_name",
    "middle_initial": "middle_name",
    "middle_name": "middle_name",
    "last_name": "last_name",
    "date_of_birth": "dob",
    "ssn": "ssn",
    "sex": "sex",
    "city": "city",
    "mailing_address_city": "city",
    "zipcode": "zip",
    "mailing_address_zipcode": "zip",
}
STREETS = (
    ("street_number", "street_name", "unit_number"),
    ("mailing_address_street_number", "mailing_address_street_name", "mailing_address_unit_number"),
)
# MM/DD/YYYY, MMDDYYYY and YYYYMMDD, each in the files that write it so.
SLASHES = r"^(\d\d)/(\d\d)/(\d{4})$", r"\3-\1-\2"
TOGETHER = r"^(\d\d)(\d\d)(\d{4})$", r"\3-\1-\2"
YEAR_FIRST = r"^(\d{4})(\d\d)(\d\d)$", r"\1-\2-\3"
Config = dict[str, Any] | None


def records(frame: pandas.DataFrame, dates: tuple[str, str] | None = None) -> pandas.DataFrame:
    """Person records, and `simulant_id`, from a file of pseudopeople's."""
    given = frame.astype("string")
    made = pandas.DataFrame({"simulant_id": given["simulant_id"]})
    for theirs, ours in NAMES.items():
        if theirs in given:
            made[ours] = given[theirs]
    for parts in STREETS:
        if parts[0] in given:
            joined = given[list(parts)].fillna("").agg(" ".join, axis=1)
            made["street"] = joined.str.split().str.join(" ").replace("", pandas.NA)
    if "sex" in made:
        made["sex"] = made["sex"].str[0]
    if dates:
        made["dob"] = made["dob"].str.replace(*dates, regex=True)
    return made


def census(config: Config) -> pandas.DataFrame:
    """The census of the year."""
    found = pseudopeople.generate_decennial_census(year=YEAR, config=config, seed=SEED)
    return records(found, SLASHES)


def social_security(config: Config) -> pandas.DataFrame:
    """Everyone who ever was given a number; not the reports of deaths."""
    found = pseudopeople.generate_social_security(year=YEAR, config=config, seed=SEED)
    return records(found[found["event_type"] == "creation"], YEAR_FIRST)


def tax_forms(config: Config) -> pandas.DataFrame:
    """The W-2 and 1099 forms of the year."""
    return records(pseudopeople.generate_taxes_w2_and_1099(year=YEAR, config=config, seed=SEED))


def surveys(config: Config) -> pandas.DataFrame:
    """WIC and two surveys of several years."""
    found = []
    for year in SURVEY_YEARS:
        options = {"year": year, "config": config, "seed": SEED}
        wic = pseudopeople.generate_women_infants_and_children(**options)
        acs = pseudopeople.generate_american_community_survey(**options)
        cps = pseudopeople.generate_current_population_survey(**options)
        found += [records(wic, TOGETHER), records(acs, SLASHES), records(cps, SLASHES)]
    return pandas.concat(found)


PAIRS: dict[str, tuple[Callable[[Config], pandas.DataFrame], ...]] = {
    "census-ssa": (census, social_security),
    "w2-ssa": (tax_forms, social_security),
    "surveys-census": (surveys, census),
}


def doubled(settings: Any, of_noise: bool = False) -> Any:
    """The configuration with each share of noisy rows or cells doubled, at most 1."""
    if isinstance(settings, dict):
        return {
            key: doubled(value, of_noise or str(key).startswith(("row_prob", "cell_prob")))
            for key, value in settings.items()
        }
    return min(1.0, 2 * settings) if of_noise else settings


def write(folder: Path, left: pandas.DataFrame, right: pandas.DataFrame) -> None:
    """Number the records, one of each person, and write them with the truth."""
    folder.mkdir(parents=True, exist_ok=True)
    sides = []
    for letter, frame in (("l", left), ("r", right)):
        once = frame.drop_duplicates("simulant_id").sample(frac=1, random_state=SEED)
        once.insert(0, "id", [f"{letter}{at:05}" for at in range(len(once))])
        sides.append(once)
    for part, frame in zip(("left", "right"), sides, strict=True):
        table = pa.Table.from_pandas(frame.drop(columns="simulant_id"), preserve_index=False)
        schema = pa.schema([(name, pa.string()) for name in table.column_names])
        pq.write_table(table.cast(schema), folder / f"{part}.parquet")
    both = sides[0].merge(sides[1], on="simulant_id", suffixes=("_l", "_r"))
    truth = pa.Table.from_pandas(both[["id_l", "id_r"]], preserve_index=False)
    pq.write_table(truth, folder / "truth.parquet")


def main(root: Path) -> None:
    """Write every pair of files with either noise below the folder."""
    for name, config in (("", None), ("-double-noise", doubled(pseudopeople.get_config()))):
        for pair, (left, right) in PAIRS.items():
            write(root / f"{pair}{name}", left(config), right(config))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
