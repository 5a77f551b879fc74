"""Reads `noise.toml`: how often each system errs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wayhome.synthetic.place import table

MOST = 0.6


@dataclass(frozen=True, slots=True)
class Rates:
    """The shares of one system, under the names they bear in `noise.toml`."""

    chosen_name: float
    former_surname: float
    nickname: float
    respelled_first: float
    respelled_last: float
    first_part_only: float
    second_part_only: float
    parts_joined: float
    middle_as_first: float
    middle_missing: float
    middle_initial: float
    surnames_hyphen: float
    surnames_first_only: float
    surnames_last_only: float
    surnames_reversed: float
    surnames_joined: float
    surname_as_middle: float
    typed_first: float
    typed_last: float
    heard_first: float
    heard_last: float
    swapped_names: float
    family_first: float
    suffix_missing: float
    suffix_in_last: float
    accents_kept: float
    upper_case: float
    lower_case: float
    stray_space: float
    alias: float
    name_missing: float
    ssn_missing: float
    ssn_last4: float
    ssn_partial: float
    ssn_never_issued: float
    ssn_shared: float
    ssn_typed: float
    ssn_swapped: float
    dob_missing: float
    dob_january: float
    dob_swapped: float
    dob_typed: float
    dob_year: float
    sex_lived: float
    sex_typed: float


@dataclass(frozen=True, slots=True)
class Noise:
    """The shares of both systems; `rough` are those of a second record of one person."""

    hmis: Rates
    rough: Rates
    medi_cal: Rates
    second_record: float
    third_record: float


def load_noise(source: dict[str, Any] | None = None) -> Noise:
    """The shares as shipped, or those of a table laid out like `noise.toml`."""
    read = source or table("noise")
    hmis, again = read["hmis"], read["hmis_duplicate"]
    rough = {
        key: again["same"].get(key, min(MOST, share * again["factor"]))
        for key, share in hmis.items()
    }
    return Noise(
        hmis=Rates(**hmis),
        rough=Rates(**rough),
        medi_cal=Rates(**read["medi_cal"]),
        second_record=again["records"],
        third_record=again["third"],
    )
