"""The sets of the matching benchmark have the shape and the truth that they say."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.matching import env, sets
from wayhome.matching.linker.clean import COLUMNS

MATCHING = Path(sets.__file__).parent
pytestmark = pytest.mark.skipif(
    not env.is_ready(), reason="`make bench ONLY=matching` has not brought the other tools in yet"
)


def check(found: sets.DataSet) -> None:
    for table in (found.left, found.right):
        assert set(table.column_names) <= set(COLUMNS)
        assert set(table.schema.types) == {pa.string()}
        ids = table["id"].to_pylist()
        assert len(set(ids)) == len(ids)
        assert None not in ids
    assert found.truth
    assert {left for left, _ in found.truth} <= set(found.left["id"].to_pylist())
    assert {right for _, right in found.truth} <= set(found.right["id"].to_pylist())


@pytest.mark.parametrize("name", ["febrl4", "febrl4-no-number"])
def test_febrl_has_5000_pairs_with_values_as_they_are(name: str, tmp_path: Path) -> None:
    found = sets.load(name, tmp_path)
    check(found)
    assert (len(found.left), len(found.right), len(found.truth)) == (5000, 5000, 5000)
    assert "1945-04-93" in found.right["dob"].to_pylist()
    assert ("ssn" in found.left.column_names) == (name == "febrl4")
    if name == "febrl4":
        assert {len(number) for number in found.left["ssn"].to_pylist()} == {7}


def unlike(found: sets.DataSet) -> float:
    """The share of true pairs whose surnames differ."""
    last = [
        dict(zip(side["id"].to_pylist(), side["last_name"].to_pylist(), strict=True))
        for side in (found.left, found.right)
    ]
    return sum(last[0][a] != last[1][b] for a, b in found.truth) / len(found.truth)


@pytest.mark.proof
def test_pseudopeople_has_one_record_of_a_person_on_a_side(tmp_path: Path) -> None:
    for pair in sets.PSEUDO_PAIRS:
        plain, double = (sets.load(f"{pair}{noise}", tmp_path) for noise in ("", "-double-noise"))
        for found in (plain, double):
            check(found)
            assert len({left for left, _ in found.truth}) == len(found.truth)
            assert len({right for _, right in found.truth}) == len(found.truth)
        assert unlike(double) > 1.4 * unlike(plain)


def test_a_crowd_is_as_noisy_as_it_says_and_the_same_each_time(tmp_path: Path) -> None:
    for name in ("once", "again"):
        sets.crowd(tmp_path / name, 20_000, 30_000)
    for part in ("left", "right", "truth"):
        first, second = (pq.read_table(tmp_path / n / f"{part}.parquet") for n in ("once", "again"))
        assert first.equals(second)
    left, right, truth = (
        pq.read_table(tmp_path / "once" / f"{part}.parquet") for part in ("left", "right", "truth")
    )
    pairs = set(zip(truth["id_l"].to_pylist(), truth["id_r"].to_pylist(), strict=True))
    check(sets.DataSet("once", left, right, pairs))
    assert (len(left), len(right), len(pairs)) == (20_000, 30_000, 14_000)
    with duckdb.connect() as connection:
        for name, table in (("lefts", left), ("rights", right), ("pairs", truth)):
            connection.register(name, table)
        [(numberless, moved, born)] = connection.execute("""
            SELECT avg(CAST(l.ssn IS NULL OR r.ssn IS NULL AS INT)),
                avg(CAST(l.zip <> r.zip AS INT)), avg(CAST(l.dob IS DISTINCT FROM r.dob AS INT))
            FROM pairs JOIN lefts l ON l.id = id_l JOIN rights r ON r.id = id_r
        """).fetchall()
    assert 0.31 < numberless < 0.36
    assert 0.55 < moved < 0.65
    assert 0.10 < born < 0.13


def test_the_crowd_knows_nothing_of_the_linker() -> None:
    for file in MATCHING.glob("crowd*.py"):
        assert "wayhome.matching" not in file.read_text()
