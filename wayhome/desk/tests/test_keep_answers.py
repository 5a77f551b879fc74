"""An answer is kept for whom it rests on: by level of what may be known, and by who recorded it."""

from datetime import date

import pyarrow as pa

from wayhome.desk.refresh.levels import LEVELS
from wayhome.desk.refresh.screening import RECORDED, kept_answers

DAY = date(2026, 11, 1)
FULL = LEVELS[-1].data_class


def facts(*rows: tuple[str, str]) -> pa.Table:
    """Facts of one person, by class and recorder."""
    said = [
        {"person": "p1", "fact": "disability", "value": "v", "seen": DAY, "source": "HMIS",
         "ref": str(n), "data_class": kind, "recorded_by": by}
        for n, (kind, by) in enumerate(rows)
    ]  # fmt: skip
    return pa.Table.from_pylist(said, schema=RECORDED)


def level(depth: int, answer: str) -> pa.Table:
    return pa.Table.from_pylist(
        [
            {
                "person": "p1",
                "service": "ecm.pof1a",
                "answer": answer,
                "criteria_met": ["living"],
                "criteria_unknown": [],
                "missing_proof": [],
                "unverified_rules": 0,
                "already_served": "",
                "depth": depth,
            }
        ]
    )


def kept(of: pa.Table, *answers: str) -> list[tuple[str, str, str | None]]:
    found = kept_answers([level(n + 1, one) for n, one in enumerate(answers)], of, DAY)
    rows = sorted(found.to_pylist(), key=lambda row: row["depth"])
    return [(one["data_class"], one["answer"], one["recorded_by"]) for one in rows]


def test_an_answer_that_nothing_changes_is_kept_once() -> None:
    assert kept(facts(("health", "a")), "met", "met", "met") == [("housing", "met", None)]


def test_a_deeper_answer_is_kept_where_it_differs_from_the_one_below() -> None:
    assert kept(facts(("health", "a")), "unknown", "met", "met") == [
        ("housing", "unknown", None),
        ("health", "met", None),
    ]


def test_an_answer_that_goes_back_is_kept_too() -> None:
    assert kept(facts(("health", "a")), "unknown", "met", "unknown") == [
        ("housing", "unknown", None),
        ("health", "met", None),
        ("mental_health", "unknown", None),
    ]


def test_one_recorder_keeps_the_fullest_answer() -> None:
    of = facts(("housing", "a"), ("housing", "b"), ("part2", "b"), ("hiv", "b"))
    assert kept(of, "unknown", "unknown", "unknown", "met") == [
        ("housing", "unknown", None),
        (FULL, "met", "b"),
    ]


def test_two_recorders_have_no_fullest_answer() -> None:
    of = facts(("part2", "a"), ("hiv", "b"))
    assert kept(of, "unknown", "unknown", "unknown", "met") == [("housing", "unknown", None)]
