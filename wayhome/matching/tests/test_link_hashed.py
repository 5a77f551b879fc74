"""Exports whose names are digests are linked with what they have, and no further."""

import hashlib

import jellyfish
import pyarrow as pa
import pytest

from wayhome.matching.linker.hashed import WARNING, is_hashed, link_hashed, stand_in

PEOPLE = [
    ("María", "Hernández", "1984-03-07", "545123456"),
    ("Tyrell", "Washington", "1951-11-20", "612987012"),
    ("Gwendolyn", "Abernathy", "1979-08-15", "xxxxx4471"),
    ("Hugo", "Petrov", "1990-05-02", ""),
]


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def records(people, hashed=False):
    def name(text):
        plain = text.replace("í", "i").replace("á", "a")
        return sha256(jellyfish.soundex(plain)) if hashed and text else text

    def number(text):
        return text[-4:] + sha256(text) if hashed and text else text

    return pa.table(
        {
            "id": [f"{'h' if hashed else 'c'}{at}" for at in range(len(people))],
            "first_name": [name(first) for first, _, _, _ in people],
            "last_name": [name(last) for _, last, _, _ in people],
            "dob": [born for _, _, born, _ in people],
            "ssn": [number(ssn) for _, _, _, ssn in people],
        }
    )


def links(left, right):
    found = link_hashed(left, right, one_to_one="yes").links.to_pylist()
    return {(row["id_l"], row["id_r"]): row for row in found}


@pytest.mark.parametrize("order", [1, -1], ids=["hashed left", "hashed right"])
def test_the_same_people_are_found_whichever_side_is_hashed(order):
    sides = [records(PEOPLE, hashed=True), records(PEOPLE)][::order]
    found = links(*sides)
    ids = [("h", "c"), ("c", "h")][order < 0]
    for at in (0, 1, 2):
        assert (f"{ids[0]}{at}", f"{ids[1]}{at}") in found
    assert len(found) <= len(PEOPLE)


def test_only_what_is_certain_is_linked():
    found = links(records(PEOPLE, hashed=True), records(PEOPLE))
    assert {pair for pair, row in found.items() if row["band"] == "linked"} == {
        ("h0", "c0"), ("h1", "c1")}  # fmt: skip


def test_a_number_of_which_only_the_last_four_are_known_is_no_other_number():
    whole = [(*PEOPLE[2][:3], "545124471")]
    [row] = links(records(PEOPLE[2:3], hashed=True), records(whole)).values()
    assert "ssn:last four same" in row["evidence"]
    assert row["band"] == "review"


def test_equal_digests_are_equal_names_and_unequal_ones_never_alike():
    hashed = stand_in(records(PEOPLE, hashed=True))
    clear = stand_in(records(PEOPLE))
    for column in ("first_name", "last_name", "ssn"):
        ours, theirs = hashed[column].to_pylist(), clear[column].to_pylist()
        assert [one or None for one in ours] == [one or None for one in theirs]
    for a in hashed["last_name"].to_pylist():
        for b in hashed["last_name"].to_pylist():
            assert a == b or jellyfish.jaro_winkler_similarity(a, b) < 0.82


def test_a_number_never_issued_says_nothing():
    never = [("Hugo", "Petrov", "1990-05-02", "999999999")]
    assert stand_in(records(never))["ssn"].to_pylist() == [None]


def test_digests_are_known_by_their_look():
    assert is_hashed(records(PEOPLE, hashed=True))
    assert not is_hashed(records(PEOPLE))
    assert not is_hashed(pa.table({"id": ["1"]}))
    assert not is_hashed(records([("", "", "1990-05-02", "")]))


def test_the_warning_says_that_such_an_export_is_identifiable():
    assert "effectively identifiable" in WARNING
