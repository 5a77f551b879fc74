"""Each statement about two records reads the same in SQL and in Python, whichever stands left."""

import duckdb
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from wayhome.matching.linker.comparisons import COMPARISONS
from wayhome.matching.linker.explain import level_of
from wayhome.matching.linker.predicates import (
    All,
    AnyOf,
    Apart,
    Crossed,
    Edits,
    Either,
    Fits,
    Missing,
    NearlyCrossed,
    Overlap,
    Same,
    Similar,
    Within,
)

word = st.none() | st.text("ABC", min_size=1, max_size=6)
words = st.none() | st.lists(st.sampled_from(("A", "B", "C", "D")), max_size=3)
row = st.fixed_dictionaries(
    {
        "a": word,
        "b": word,
        "p": st.none() | st.text("AB_", min_size=1, max_size=4),
        "x": words,
        "y": words,
        "n": st.none() | st.integers(0, 12),
        "yes": st.booleans(),
    }
)
SCHEMA = pa.schema(
    [("a", pa.string()), ("b", pa.string()), ("p", pa.string()), ("x", pa.list_(pa.string())),
     ("y", pa.list_(pa.string())), ("n", pa.int32()), ("yes", pa.bool_())]
)  # fmt: skip
STATEMENTS = (
    Missing("a"),
    Same("a"),
    Same("n"),
    Crossed("a", "b"),
    Crossed("a", "b", both=True),
    NearlyCrossed("a", "b", 0.8),
    Overlap("x"),
    Overlap("x", "y"),
    Overlap("x", "y", both=True),
    Similar("a", 0.85),
    Edits("a", 1),
    Edits("a", 2, 4),
    Within("a", 2, 3),
    Fits("a", "p"),
    Apart("n", (1, 10)),
    Either("yes"),
    Either("yes", both=True),
    All((Same("a"), Either("yes"))),
    AnyOf((Same("a"), Similar("b", 0.9), Overlap("x"))),
)
SPEAKS_OF_EMPTINESS = (Missing, Either)


@given(pairs=st.lists(st.tuples(row, row), min_size=1, max_size=60))
@settings(max_examples=40, deadline=None)
def test_both_readings_are_equal(pairs):
    left = pa.Table.from_pylist([a for a, _ in pairs], schema=SCHEMA)
    right = pa.Table.from_pylist([b for _, b in pairs], schema=SCHEMA)
    columns = {f"{name}_l": left[name] for name in SCHEMA.names}
    columns |= {f"{name}_r": right[name] for name in SCHEMA.names}
    pair = pa.table(columns)
    asked = ", ".join(f"coalesce({one.sql()}, false)" for one in STATEMENTS)
    with duckdb.connect() as connection:
        connection.register("pair", pair)
        answers = connection.sql(f"SELECT {asked} FROM pair").fetchall()
    for (a, b), answer in zip(pairs, answers, strict=True):
        assert list(answer) == [one.holds(a, b) for one in STATEMENTS]
        assert list(answer) == [one.holds(b, a) for one in STATEMENTS]


EMPTY = dict.fromkeys(SCHEMA.names) | {"yes": False}


@given(row)
def test_an_empty_record_agrees_with_nothing(filled):
    for one in STATEMENTS:
        if not isinstance(one, SPEAKS_OF_EMPTINESS):
            assert not one.holds(filled, EMPTY)


def test_every_comparison_ends_in_a_level_that_takes_the_rest():
    for comparison in COMPARISONS:
        assert [level.when is None for level in comparison.levels].count(True) == 1
        assert comparison.levels[-1].when is None
        assert len({level.label for level in comparison.levels}) == len(comparison.levels)


def test_labels_can_stand_in_evidence():
    for comparison in COMPARISONS:
        for level in comparison.levels:
            assert not set(":|'") & set(level.label)


def test_an_empty_field_shows_no_level():
    blank = dict.fromkeys(
        ("first_name", "last_name", "middle_name", "suffix", "dob", "ssn4", "sex", "zip", "city",
         "street", "phone", "email", "cin")
    )  # fmt: skip
    assert [level_of(comparison, blank, blank) for comparison in COMPARISONS] == [None] * 12
