"""One record in Python is what it is in a batch: cleaned, found by the same keys, as heavy."""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wayhome.matching.linker import frequencies, load_model
from wayhome.matching.linker.blocking import block
from wayhome.matching.linker.clean import COLUMNS, clean
from wayhome.matching.linker.clean_one import clean_one
from wayhome.matching.linker.judge import evidence, judge
from wayhome.matching.linker.keys import keys_of, keys_query, keys_sought
from wayhome.matching.linker.one import levels_of, score_one, values_weighed
from wayhome.matching.linker.score import rarities, score
from wayhome.matching.tests.second_noise import make_world

LISTS = {
    "first_forms",
    "first_sounds",
    "last_sounds",
    "name_sounds",
    "last_spoken",
    "names_spoken",
}  # whose order says nothing; fmt: skip
NASTY = st.text(
    st.one_of(
        st.sampled_from(" '#.,-/@0123456789xXaBéÑñÅßſıİﬁŉΣς\t\n\u00a0\u2003\u0301\x1fØłTEMPRNO"),
        st.characters(codec="utf-8", exclude_characters="\x00"),
    ),
    max_size=24,
)
NAMES = st.sampled_from(
    ("María José", "Maria", "Jose", "Pepe", "Bob", "Robert", "J", "Ana-Luz", "De la Cruz", "O'Neil",
     "García López", "Lopez Garcia", "Smith Jr", "Smyth", "Gonzales", "Gonzalez", "unknown", "N/A")
)  # fmt: skip
DATES = st.one_of(
    st.dates().map(str),
    st.sampled_from(
        ("1984-03-17", "1984-03-18", "1984-17-03", "1985-03-17", "1994-03-17", "1984-01-01",
         "19840317", " 1984-03-17T00:00", "1945-04-93", "1899-01-01", "0000-00-00")
    ),
)  # fmt: skip
NUMBERS = st.one_of(
    st.text("0123456789x", min_size=3, max_size=11),
    st.sampled_from(
        ("545123457", "545-12-3457", "545123458", "545213457", "xxxxx3457", "54x12345x", "3457",
         "000003457", "54512xxxx", "x45123457", "987654321", "111111112")
    ),
)  # fmt: skip
STREETS = st.sampled_from(
    ("12 Oak Street Apt 4", "12 Oak St", "12 OAK ST #4", "General Delivery", "N F A", "0", "NO 5",
     "First Avenue North", "5th av", "Añasco Lane", "Noble Rd No 3", "homeless")
)  # fmt: skip
PHONES = st.sampled_from(("(559) 555-0123", "5595550123", "+1 559 555 0124", "5590000000", "12"))
LIKELY_VALUES = {
    "first_name": NAMES, "middle_name": NAMES, "last_name": NAMES,
    "suffix": st.sampled_from(("Jr.", "SR", "III", "x")), "dob": DATES, "ssn": NUMBERS,
    "sex": st.sampled_from(("F", "male", " m", "X")), "street": STREETS,
    "city": st.sampled_from(("Fresno", "San José")),
    "zip": st.sampled_from(("93701", "93701-1234", "99999", "937")), "phone": PHONES,
    "email": st.sampled_from(("Ana@Work.example", " ana@work.example", "none", "İ@x")),
    "cin": st.sampled_from(("91234567A", "9123-4567a 2026", "91234568A", "12")),
}  # fmt: skip


def records(likely: dict[str, st.SearchStrategy[str]], other: st.SearchStrategy[str]):
    return st.fixed_dictionaries({n: st.none() | likely.get(n, other) | other for n in COLUMNS[1:]})


def table_of(rows: list[dict[str, str | None]]) -> pa.Table:
    ids = [f"{n:04d}" for n in range(len(rows))]
    columns = {n: pa.array([row.get(n) for row in rows], pa.string()) for n in COLUMNS[1:]}
    return pa.table({"id": pa.array(ids), **columns})


def plain(row: dict[str, object]) -> dict[str, object]:
    return {n: sorted(v) if n in LISTS and isinstance(v, list) else v for n, v in row.items()}


@settings(deadline=None, max_examples=150)
@given(st.lists(records({}, NASTY) | records(LIKELY_VALUES, NASTY), min_size=1, max_size=4))
def test_one_record_is_cleaned_and_keyed_as_a_batch_does(rows) -> None:
    with duckdb.connect() as connection:
        clean(connection, table_of(rows), "people")
        keyed = keys_query(connection, "people")
        query = (
            "SELECT p.* EXCLUDE (row, id, source), k.keys"
            f" FROM people p JOIN ({keyed}) k USING (id) ORDER BY row"
        )
        batch = connection.sql(query).to_arrow_table().to_pylist()
    for row, wanted in zip(rows, batch, strict=True):
        keys, one = wanted.pop("keys"), clean_one(row)
        assert plain(one) == plain(wanted)
        assert sorted(keys_of(one)) == sorted(keys)


def shown(bits: float, evidence: str) -> tuple[float, list[tuple[str, str, float]]]:
    parts = (part.split(":") for part in evidence.split("|") if part)
    return (
        pytest.approx(bits, abs=1e-6),
        [(field, level, pytest.approx(float(w), abs=0.011)) for field, level, w in parts],
    )


def compare(left: list[dict[str, str | None]], right: list[dict[str, str | None]]) -> int:
    """Hold every pair that a batch weighs to what one by one they weigh; answers how many."""
    model, prior = load_model(), -17.0
    with duckdb.connect() as connection:
        clean(connection, table_of(left), "people_l")
        clean(connection, table_of(right), "people_r")
        counted = frequencies.count(connection, "people_l", "people_r", model)
        connection.execute(
            "CREATE TABLE pairs AS"
            " SELECT l.row AS row_l, r.row AS row_r FROM people_l l, people_r r"
        )
        for side in ("people_l", "people_r"):
            rarities(connection, side, model)
        score(connection, "people_l", "people_r", model, prior=prior, least=-1e9)
        judge(connection, "people_l", "people_r", model)
        connection.execute("ALTER TABLE candidates ADD COLUMN follows VARCHAR")
        connection.execute("ALTER TABLE candidates ADD COLUMN chance DOUBLE")
        connection.execute("UPDATE candidates SET chance = 1 / (1 + pow(2.0, -bits))")
        told = evidence("people_l", "people_r", "candidates", model)
        weighed = connection.execute(f"""
            SELECT row_l, row_r, bits, guard, rule, evidence
            FROM candidates JOIN ({told}) USING (row_l, row_r)
        """).fetchall()
        rates = {
            name: dict(connection.sql(f"SELECT {name}, tf_{name} FROM {table}").fetchall())
            for name, table in counted.items()
        }
        cleaned = [
            connection.sql(f"FROM {side} ORDER BY row").to_arrow_table().to_pylist()
            for side in ("people_l", "people_r")
        ]
    for row_l, row_r, bits, guard, rule, said in weighed:
        a, b = cleaned[0][row_l], cleaned[1][row_r]
        one = score_one(a, b, model, rates, prior=prior)
        assert (one.guard, one.rule) == (guard, rule)
        assert shown(one.bits, one.evidence) == shown(bits, said)
        asked = set(values_weighed(levels_of(a, b), a, b))
        few = {name: {v: r for v, r in known.items() if (name, v) in asked}
               for name, known in rates.items()}  # fmt: skip
        assert score_one(a, b, model, few, prior=prior).bits == one.bits
    return len(weighed)


@settings(deadline=None, max_examples=12)
@given(
    st.lists(records(LIKELY_VALUES, NASTY), min_size=1, max_size=3),
    st.lists(records(LIKELY_VALUES, NASTY), min_size=1, max_size=5),
)
def test_any_pair_weighs_what_it_weighs_in_a_batch(left, right) -> None:
    assert compare(left, right) == len(left) * len(right)


def test_people_with_slips_of_every_kind_weigh_what_they_weigh_in_a_batch() -> None:
    world = make_world(7, clients=60, members=80)
    assert compare(world.left.to_pylist(), world.right.to_pylist()) > 4_000


def test_what_a_batch_blocks_one_record_finds_by_its_keys() -> None:
    world = make_world(11, clients=120, members=900)
    with duckdb.connect() as connection:
        clean(connection, world.left, "people_l")
        clean(connection, world.right, "people_r")
        block(connection, "people_l", "people_r")
        pairs = connection.sql("SELECT row_l, row_r FROM pairs").fetchall()
        left, right = (
            [clean_one(r) for r in world_side.take(order).to_pylist()]
            for world_side, order in (
                (world.left, _in_order(connection, "people_l", world.left)),
                (world.right, _in_order(connection, "people_r", world.right)),
            )
        )
    held = [set(keys_of(row)) for row in right]
    assert len(pairs) > 80
    for row_l, row_r in pairs:
        assert not held[row_r].isdisjoint(keys_sought(left[row_l]))


def _in_order(connection, name: str, table: pa.Table) -> pa.Array:
    """Where each cleaned row stands in the table it came from."""
    at = {one: n for n, one in enumerate(table["id"].to_pylist())}
    ids = connection.sql(f"SELECT id FROM {name} ORDER BY row").fetchall()
    return pa.array([at[one] for (one,) in ids])
