"""Social Security numbers as the database holds them: encrypted, and found by two digests."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from wayhome.core.sealed import index_column

SSN = "people_sourcerecord.ssn"
WHOLE, LAST_FOUR = "ssn_index", "ssn_last4_index"


def ssn_indexes(numbers: pa.Array | pa.ChunkedArray) -> dict[str, pa.Array]:
    """The digests of all nine digits and of the last four, by column; '' where they are unknown."""
    told = pc.replace_substring_regex(pc.fill_null(numbers, ""), "[^0-9xX]", "")
    whole = pc.match_substring_regex(told, "^[0-9]{9}$")
    known = pc.match_substring_regex(told, "^([0-9xX]{5})?[0-9]{4}$")
    last = pc.utf8_slice_codeunits(told, -4)
    return {
        WHOLE: index_column(pc.if_else(whole, told, ""), WHOLE),
        LAST_FOUR: index_column(pc.if_else(known, last, ""), LAST_FOUR),
    }


def ssn_indexes_of(number: str) -> dict[str, str]:
    """`ssn_indexes` of one number."""
    found = ssn_indexes(pa.array([number], pa.string()))
    return {name: column[0].as_py() for name, column in found.items()}
