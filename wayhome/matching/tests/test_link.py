"""Who may share a partner, small and empty inputs, several plans."""

import pyarrow as pa
import pytest

from wayhome.matching.linker import dedupe, link, link_plans

BORN = "1984-03-17"


def people(*rows):
    """Records of id, first name, last name, birth date, number and index number."""
    names = ("id", "first_name", "last_name", "dob", "ssn", "cin")
    return pa.table({name: [row[at] for row in rows] for at, name in enumerate(names)})


ROSA = people(("M1", "Rosalba", "Quintanar", BORN, "545123401", "91234567A"))


def pairs(result, band="linked"):
    return [(row["id_l"], row["id_r"]) for row in result.links.to_pylist() if row["band"] == band]


def test_one_client_finds_her_member():
    result = link(people(("C1", "Rosalba", "Quintanar", BORN, "545123401", "")), ROSA)
    assert pairs(result) == [("C1", "M1")]
    assert result.summary.linked == 1
    assert result.summary.compared == 1


@pytest.mark.parametrize("train", ["no", "yes"])
@pytest.mark.parametrize("left", [0, 1])
@pytest.mark.parametrize("right", [0, 1])
def test_empty_files_give_empty_links(left, right, train):
    result = link(ROSA.slice(0, left), ROSA.slice(0, right), train=train)
    assert len(result.links) == (left and right)
    assert len(result.left.clusters) == left


def test_columns_may_be_missing():
    result = link(ROSA.select(["id", "dob"]), ROSA.select(["last_name", "id"]))
    assert pairs(result) == pairs(result, "review") == []


def test_all_columns_may_be_empty():
    blank = pa.table({"id": ["1", "2"], "first_name": ["", None], "ssn": [None, ""]})
    assert len(link(blank, blank).links) == 0


def test_several_records_of_one_client_share_her_member():
    clients = people(
        ("C1", "Rosalba", "Quintanar", BORN, "545123401", ""),
        ("C2", "Rosalba", "Quintanar", BORN, "", ""),
        ("C3", "Rosalba", "Quintanr", BORN, "xxxxx3401", ""),
    )
    result = link(clients, ROSA)
    assert pairs(result) == [("C1", "M1"), ("C2", "M1"), ("C3", "M1")]
    clusters = result.left.clusters.to_pylist()
    assert [row["cluster"] for row in clusters] == ["C1"] * 3


def test_a_doubtful_further_record_waits_for_review():
    clients = people(
        ("C1", "Rosalba", "Quintanar", BORN, "545123401", ""),
        ("C2", "Rosalba", "Quintanar", "1984-03-19", "", ""),
    )
    result = link(clients, ROSA)
    assert pairs(result) == [("C1", "M1")]
    assert pairs(result, "review") == [("C2", "M1")]


def test_two_people_never_share_a_member():
    clients = people(
        ("C1", "Rosalba", "Quintanar", BORN, "545123401", ""),
        ("C2", "Rosalba", "Quintanar", BORN, "545987654", ""),
    )
    result = link(clients, ROSA)
    assert pairs(result) == [("C1", "M1")]
    assert [row["cluster"] for row in result.left.clusters.to_pylist()] == ["C1", "C2"]


def test_a_close_runner_up_sends_both_to_review():
    members = people(
        ("M1", "Rosalba", "Quintanar", BORN, "545123401", "91234567A"),
        ("M2", "Rosalba", "Quintanar", BORN, "545987654", "91234568A"),
    )
    result = link(people(("C1", "Rosalba", "Quintanar", BORN, "", "")), members)
    assert pairs(result) == []
    assert pairs(result, "review") == [("C1", "M1"), ("C1", "M2")]
    both = link(people(("C1", "Rosalba", "Quintanar", BORN, "545987654", "")), members)
    assert pairs(both) == [("C1", "M2")]


def test_yes_gives_each_record_one_partner():
    clients = people(
        ("C1", "Rosalba", "Quintanar", BORN, "545123401", ""),
        ("C2", "Rosalba", "Quintanar", BORN, "545123401", ""),
    )
    assert len(pairs(link(clients, ROSA))) == 2
    assert len(pairs(link(clients, ROSA, one_to_one="yes"))) <= 1
    assert link(clients, ROSA, one_to_one="yes").left is None


def test_a_member_of_two_plans_is_linked_in_both():
    client = people(("C1", "Rosalba", "Quintanar", BORN, "545123401", ""))
    other = people(("M9", "Rosalba", "Quintanar", BORN, "545123401", "99999999Z"))
    result = link_plans(client, {"north": ROSA, "south": other, "empty": ROSA.slice(0, 0)})
    found = {(row["plan"], row["id_r"], row["band"]) for row in result.links.to_pylist()}
    assert found == {("north", "M1", "linked"), ("south", "M9", "linked")}


def test_a_look_alike_in_another_plan_is_a_rival():
    client = people(("C1", "Rosalba", "Quintanar", BORN, "", ""))
    other = people(("M9", "Rosalba", "Quintanar", BORN, "545987654", "99999999Z"))
    result = link_plans(client, {"north": ROSA, "south": other})
    assert pairs(result) == []


def test_no_plans_give_no_links():
    assert len(link_plans(ROSA, {}).links) == 0


def test_dedupe_names_clusters_by_their_first_id():
    records = people(
        ("B", "Rosalba", "Quintanar", BORN, "545123401", ""),
        ("A", "Rosalba", "Quintanar", BORN, "545123401", ""),
        ("C", "Ignatius", "Byrne", "1977-07-07", "545123409", ""),
    )
    result = dedupe(records)
    assert result.clusters.to_pylist() == [
        {"id": "A", "cluster": "A"}, {"id": "B", "cluster": "A"}, {"id": "C", "cluster": "C"}
    ]  # fmt: skip
    assert [(row["id_l"], row["id_r"]) for row in result.links.to_pylist()] == [("A", "B")]


def test_progress_is_told_step_by_step():
    told = []
    link(ROSA, ROSA, progress=lambda name, done, total: told.append((done, total)))
    assert told == [(n, 7) for n in range(7)]
