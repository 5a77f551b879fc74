"""What a likeness is worth, and who is whose rival: worked cases and what must always hold."""

import math

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wayhome.core.duck import session
from wayhome.matching.encoding.chances import BINS, bin_of, learn
from wayhome.matching.encoding.order import find_order
from wayhome.matching.encoding.rivals import contest, prepare

FLOOR = 0.2


def learned(rows, records, others=math.inf):
    """Chances learned from the likenesses of each left record's pairs, which are its rivals."""
    binned = [[bin_of(one, FLOOR) for one in row] for row in rows]
    counts = [float(sum(row.count(at) for row in binned)) for at in range(BINS)]

    def divide(worth):
        found = [0.0] * BINS
        for row in binned:
            against = 1 + sum(worth[at] for at in row)
            for at in row:
                found[at] += worth[at] / against
        return found

    return learn(counts, divide, FLOOR, records=records, others=others)


def strangers(times):
    """The likenesses of 200 records' strangers."""
    return [times * ([0.21] + [0.3] * (at % 3 == 0) + [0.4] * (at % 10 == 0)) for at in range(200)]


def played(pairs, odds, one_to_one):
    """The chance of each pair (left, right, likeness), after enough rounds to settle."""
    left, right, likeness = zip(*pairs, strict=True)
    with session() as connection:
        connection.register(
            "given", pa.table({"row_l": left, "row_r": right, "likeness": likeness})
        )
        connection.execute("CREATE TABLE alike AS FROM given")
        prepare(connection, FLOOR)
        contest(connection, odds, one_to_one, 12)
        rows = connection.execute("SELECT row_l, row_r, chance FROM contest").fetchall()
    return {(a, b): chance for a, b, chance in rows}


@settings(deadline=None)
@given(st.lists(st.floats(FLOOR, 1), max_size=60), st.integers(60, 500))
def test_a_higher_likeness_is_never_worth_less(likenesses, records):
    bits = learned([[one] for one in likenesses], records).bits
    assert list(bits) == sorted(bits)
    assert max(map(abs, bits)) <= 20


def test_partners_and_strangers_are_told_apart():
    rows = [row + [0.8] * (at < 100) for at, row in enumerate(strangers(1))]
    chances = learned(rows, 200)
    assert chances.log_odds(0.3) < 0 < chances.log_odds(0.75)


def test_ten_times_the_strangers_make_a_likeness_worth_a_tenth():
    few, many = (
        learned(
            [row + [0.5 + at % 9 / 20] * (at < 100) for at, row in enumerate(strangers(times))], 200
        )
        for times in (1, 10)
    )
    assert few.log_odds(0.5) - many.log_odds(0.5) == pytest.approx(math.log2(10), abs=1)


def test_who_has_no_partner_yet_takes_a_less_likely_one():
    """Where all of both files are the same people, somebody unlike is still the one left over."""
    partners = [[0.5 + at % 9 / 20] * (at < 195) for at in range(200)]
    rows = [a + b for a, b in zip(strangers(1), partners, strict=True)]
    alone = learned(rows, 200, 200).log_odds(0.45)
    assert alone > learned(rows, 200, 10_000).log_odds(0.45) + 1


@settings(deadline=None, max_examples=20)
@given(st.sets(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1),
       st.floats(0.01, 1000))  # fmt: skip
def test_nobody_has_more_than_one_partner_where_pairs_form_no_ring(pairs, odds):
    """In a tree of pairs the chances are exact, so they add up to one at most for each record."""
    tree = {(a, b) for a, b in pairs if a in (b, b + 1)}
    if tree:
        chances = played([(a, b, 0.5) for a, b in tree], [odds] * BINS, "yes")
        for side in (0, 1):
            for record in range(6):
                assert sum(p for pair, p in chances.items() if pair[side] == record) <= 1 + 1e-9


def test_a_rival_counts_as_far_as_it_is_to_be_had():
    """Ann's sister looks like Ann's record, but has a record of her own."""
    odds = [0.5] * BINS
    odds[bin_of(0.9, FLOOR)], odds[bin_of(0.6, FLOOR)] = 1000.0, 8.0
    taken = played([(1, 1, 0.6), (2, 1, 0.6), (2, 2, 0.9)], odds, "yes")
    free = played([(1, 1, 0.6), (2, 1, 0.6)], odds, "yes")
    assert free[1, 1] == pytest.approx(8 / 17)
    # Of all that can be: none 1, each pair 8, 8 and 1000, the first with the last 8 * 1000.
    assert taken[1, 1] == pytest.approx(8 * 1001 / (1 + 8 + 8 + 1000 + 8000))


def test_several_may_share_a_right_record_unless_one_to_one():
    shared = played([(1, 1, 0.6), (2, 1, 0.6)], [8.0] * BINS, "auto")
    assert shared == {(1, 1): pytest.approx(8 / 9), (2, 1): pytest.approx(8 / 9)}
    both = played([(1, 1, 0.6), (1, 2, 0.6)], [8.0] * BINS, "auto")
    assert both[1, 1] == pytest.approx(8 / 17)
    alone = played([(1, 1, 0.6), (1, 2, 0.6)], [8.0] * BINS, "no")
    assert alone[1, 1] == pytest.approx(8 / 9)


@settings(deadline=None)
@given(st.lists(st.binary(min_size=128, max_size=128), max_size=6))
def test_sorting_positions_moves_bits_and_loses_none(filters):
    order = find_order(filters, filters[:2])
    assert sorted(order.positions) == list(range(1024))
    assert list(order.weights) == sorted(order.weights, reverse=True)
    for one, moved in zip(filters, order.sort(filters), strict=True):
        bits = format(int.from_bytes(one, "big"), "01024b")
        assert format(int.from_bytes(moved, "big"), "01024b") == "".join(
            bits[at] for at in order.positions
        )
