"""A third party finds the pairs, and is told plainly where it cannot."""

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from wayhome.core.duck import session
from wayhome.core.findings import UnusableInput
from wayhome.matching.encoding import Parameters, is_encoded, link_encodings, read, write
from wayhome.matching.encoding.compare import Scale, alike, find_scale, load
from wayhome.matching.encoding.order import find_order
from wayhome.matching.linker.results import LINKS

from .people import OTHER, crowd, signed


@pytest.fixture(scope="module")
def sides():
    """600 people each, of whom 400 are the same; every fifth of them with a changed surname."""
    left, right = crowd(600, ""), crowd(600, "", skip=200)
    changed = [name[:-1] if at % 5 == 0 else name for at, name in
               enumerate(right["last_name"].to_pylist())]  # fmt: skip
    at = right.schema.get_field_index("last_name")
    return signed(left), signed(right.set_column(at, "last_name", [changed]))


def test_pairs_are_found(sides):
    links = link_encodings(*sides, one_to_one="yes")
    assert links.schema == LINKS
    same = pc.sum(pc.equal(links["id_l"], links["id_r"])).as_py()
    assert same >= 390
    likely = links.filter(pc.greater_equal(links["probability"], 0.9))
    assert pc.all(pc.equal(likely["id_l"], likely["id_r"])).as_py()
    assert len(likely) > 0
    assert pc.all(pc.match_substring_regex(
        links["evidence"], r"^encoding:likeness [01]\.\d\d:-?\d+\.\d\d$")).as_py()  # fmt: skip


def test_one_to_one_is_kept(sides):
    left, right = sides
    twice = pa.concat_tables([left, left.set_column(0, "id", [[f"x{n}" for n in range(600)]])])
    twice = twice.replace_schema_metadata(left.schema.metadata)
    auto = link_encodings(twice, right, one_to_one="auto")
    assert pc.count_distinct(auto["id_l"]).as_py() == len(auto)
    assert pc.count_distinct(auto["id_r"]).as_py() < len(auto)
    yes = link_encodings(twice, right, one_to_one="yes", threshold=0.0)
    assert pc.count_distinct(yes["id_r"]).as_py() == len(yes)


def test_sides_may_be_swapped(sides):
    left, right = sides
    there = link_encodings(left, right, one_to_one="yes", threshold=0.9)
    back = link_encodings(right, left, one_to_one="yes", threshold=0.9)
    pairs = set(zip(there["id_l"].to_pylist(), there["id_r"].to_pylist(), strict=True))
    mirrored = set(zip(back["id_r"].to_pylist(), back["id_l"].to_pylist(), strict=True))
    assert len(pairs & mirrored) >= 0.99 * max(len(pairs), len(mirrored))


def _weight(order, one):
    """What the bits of a filter weigh, position by position."""
    bits = format(one, "01024b")
    return sum(order.weights[at // 64] for at, of in enumerate(order.positions) if bits[of] == "1")


def test_likeness_is_counted_right(sides):
    left, right = sides[0].slice(350, 100), sides[1].slice(150, 100)
    filters = [dict(zip(side["id"].to_pylist(), side["encoding"].to_pylist(), strict=True))
               for side in (left, right)]  # fmt: skip
    order = find_order(*(list(one.values()) for one in filters))
    with session() as connection:
        load(connection, left, "left_side", order)
        load(connection, right, "right_side", order)
        scale = find_scale(connection, order.weights)
        alike(connection, Scale(scale.weights, scale.common, 0.3))
        found = connection.sql("""
            SELECT l.id, r.id, likeness FROM alike
            JOIN left_side l ON l.row = row_l JOIN right_side r ON r.row = row_r
        """).fetchall()
    assert sum(a == b for a, b, _ in found) >= 95
    for a, b, counted in found:
        one, other = (int.from_bytes(f[i], "big") for f, i in zip(filters, (a, b), strict=True))
        strangers = scale.common * _weight(order, one) * _weight(order, other)
        whole = (_weight(order, one) + _weight(order, other)) / 2
        expected = (_weight(order, one & other) - strangers) / (whole - strangers)
        assert counted == pytest.approx(expected)
        assert (counted == pytest.approx(1)) == (one == other)


@pytest.mark.parametrize("counts", [(0, 5), (5, 0), (0, 0), (1, 1)])
def test_files_of_hardly_anybody(counts):
    left, right = (signed(crowd(n, "")) for n in counts)
    links = link_encodings(left, right)
    assert links.schema == LINKS
    assert len(links) <= 1


def test_a_different_secret_is_refused(sides):
    with pytest.raises(UnusableInput, match="different secrets"):
        link_encodings(sides[0], signed(crowd(5, ""), OTHER))


def test_different_fields_are_refused(sides):
    with pytest.raises(UnusableInput, match=r"different fields: dob, first_name.*; dob, sex"):
        link_encodings(sides[0], signed(crowd(5, ""), parameters=Parameters(("sex", "dob"))))


def test_a_file_comes_back_as_it_was(sides, tmp_path):
    write(sides[0], tmp_path / "a.parquet")
    back = read(tmp_path / "a.parquet")
    assert back.equals(sides[0], check_metadata=True)
    assert is_encoded(back)
    assert not is_encoded(crowd(1, ""))


def _cut(table, path):
    write(table, path)
    path.write_bytes(path.read_bytes()[:-200])


def _plain(table, path):
    pq.write_table(crowd(3, ""), path)


def _narrow(table, path):
    short = pa.array([one[:64] for one in table["encoding"].to_pylist()], pa.binary(64))
    pq.write_table(table.set_column(1, "encoding", short), path)


def _twice(table, path):
    pq.write_table(pa.concat_tables([table, table]), path)


def _empty(table, path):
    gone = pa.nulls(len(table), table.schema.field("encoding").type)
    pq.write_table(table.set_column(1, "encoding", gone), path)


def _unknown(table, path):
    pq.write_table(table.replace_schema_metadata({b"wayhome_encoding": b"["}), path)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [(_cut, "cannot be read"), (_plain, "holds no encodings"), (_narrow, "128 bytes"),
     (_twice, "an id twice"), (_empty, "without id or encoding"), (_unknown, "construction None")],
)  # fmt: skip
def test_a_broken_file_is_refused(sides, tmp_path, spoil, told):
    spoil(sides[0], tmp_path / "a.parquet")
    with pytest.raises(UnusableInput, match=told):
        read(tmp_path / "a.parquet")
