"""Links are counted, drawn and written down as they are."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.matching import two_of_three
from benchmarks.matching.calibration import bins, picture
from benchmarks.matching.figures import figure, keep, read
from benchmarks.matching.greedy import one_to_one
from benchmarks.matching.meter import Cost, Failed, measured
from benchmarks.matching.page import page
from benchmarks.matching.rates import Rates, rate

pairs = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("wxyz"), st.floats(0, 1)), max_size=12
)


@given(pairs)
def test_one_partner_each_and_none_left_that_could_have_one(found: list) -> None:
    kept = one_to_one(found)
    lefts, rights = [pair[0] for pair in kept], [pair[1] for pair in kept]
    assert len(set(lefts)) == len(lefts)
    assert len(set(rights)) == len(rights)
    for left, right, chance in found:
        better = [pair[2] for pair in kept if left == pair[0] or right == pair[1]]
        assert max(better) >= chance


@given(pairs)
def test_a_shared_right_gives_each_left_its_likeliest(found: list) -> None:
    for left, _, chance in one_to_one(found, share_right=True):
        assert chance == max(pair[2] for pair in found if pair[0] == left)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    links = pa.table(
        {
            "id_l": ["a", "b", "c", "d"],
            "id_r": ["w", "x", "y", "z"],
            "probability": [0.999, 0.95, 0.6, 0.3],
            "band": ["linked", "linked", "review", "review"],
        }
    )
    truth = pa.table({"id_l": ["a", "b", "d", "e"], "id_r": ["w", "x", "z", "v"]})
    pq.write_table(links, tmp_path / "links.parquet")
    pq.write_table(truth, tmp_path / "truth.parquet")
    return tmp_path / "links.parquet", tmp_path / "truth.parquet"


def test_rates_count_pairs_of_one_half_or_more(files: tuple[Path, Path]) -> None:
    assert rate(*files) == Rates(links=3, true=4, right=2)
    assert rate(*files, band="linked") == Rates(links=2, true=4, right=2)
    assert rate(*files).f1 == pytest.approx(4 / 7)
    assert rate(*files).false_per_10000 == pytest.approx(10_000 / 3)


def test_calibration_counts_every_link_and_is_a_picture(files: tuple[Path, Path]) -> None:
    found = bins(*files)
    assert sum(one.links for one in found) == 4
    assert sum(one.true for one in found) == 3
    drawn = ElementTree.fromstring(picture({"made up": found}))
    assert len(drawn.findall(".//{*}circle")) == len(found)


def test_figures_are_kept_once_and_written_down(tmp_path: Path) -> None:
    one = figure("febrl4", "trained", Rates(10, 10, 9), Rates(5, 10, 5), Cost(1.5, 300))
    keep([one], tmp_path / "figures.json")
    keep([one], tmp_path / "figures.json")
    assert read(tmp_path / "figures.json") == [one]
    assert "| trained | 0.9000 | 0.9000 | 0.9000 | 1000 | 1.5 | 300 |" in page([one], [])


def test_a_tool_is_measured_by_itself_and_its_failure_said(tmp_path: Path) -> None:
    large = [sys.executable, "-c", "held = b'x' * 200_000_000"]
    cost = measured(large, tmp_path, tmp_path / "log")
    assert cost.megabytes > 190
    with pytest.raises(Failed, match="no luck"):
        measured([sys.executable, "-c", "raise SystemExit('no luck')"], tmp_path, tmp_path / "log")


def person(name: str, **fields: str) -> dict[str, str]:
    return {"id": name, "first_name": "José", "last_name": "Ruiz", **fields}


@pytest.mark.parametrize(
    ("left", "right", "linked"),
    [
        ({"dob": "1990-01-02"}, {"dob": "1990-01-02", "first_name": "JOSE"}, True),
        ({"ssn": "734-55-1234"}, {"ssn": "734551234"}, True),
        ({"ssn": "7345512"}, {"ssn": "7345512"}, True),
        ({"ssn": "000551234"}, {"ssn": "000551234"}, False),
        ({"ssn": "111111111"}, {"ssn": "111111111"}, False),
        ({"dob": "1915-01-02"}, {"dob": "1915-01-02"}, False),
        ({"dob": "1990-01-02"}, {"dob": "1990-01-03"}, False),
        ({"dob": "1990-01-02"}, {"dob": "1990-01-02", "last_name": "Ruis"}, False),
    ],
    ids=["accent", "number", "opaque", "never issued", "one digit", "old", "day", "name"],
)
def test_two_of_three_must_agree(left: dict, right: dict, linked: bool) -> None:
    found = two_of_three.link(
        pa.Table.from_pylist([person("l", **left)]), pa.Table.from_pylist([person("r", **right)])
    )
    assert found["id_l"].to_pylist() == (["l"] if linked else [])
