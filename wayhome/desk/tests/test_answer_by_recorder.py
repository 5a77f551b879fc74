"""An answer that protected facts changed is their recorder's; where two are, nobody's."""

from datetime import date

import pyarrow as pa

from wayhome.desk.refresh.screening import FULL, RECORDED, _ready

DAY = date(2026, 11, 1)
ANSWER = {
    "person": "p1", "service": "ecm.pof1a", "criteria_met": ["living"], "criteria_unknown": [],
    "missing_proof": [], "unverified_rules": 0, "already_served": "",
}  # fmt: skip


def facts(*rows: tuple[str, str]) -> pa.Table:
    """Facts of one person, by class and recorder."""
    said = [
        {"person": "p1", "fact": "disability", "value": "v", "seen": DAY, "source": "HMIS",
         "ref": str(n), "data_class": kind, "recorded_by": by}
        for n, (kind, by) in enumerate(rows)
    ]  # fmt: skip
    return pa.Table.from_pylist(said, schema=RECORDED)


def kept(of: pa.Table) -> list[tuple[str, str, str | None]]:
    shared = pa.Table.from_pylist([ANSWER | {"answer": "unknown", "data_class": "housing"}])
    fuller = pa.Table.from_pylist([ANSWER | {"answer": "met", "data_class": FULL}])
    found = _ready(shared, fuller, of, DAY).to_pylist()
    return sorted((one["data_class"], one["answer"], one["recorded_by"]) for one in found)


def test_one_recorder_keeps_the_fuller_answer() -> None:
    assert kept(facts(("housing", "a"), ("housing", "b"), ("part2", "b"), ("hiv", "b"))) == [
        (FULL, "met", "b"),
        ("housing", "unknown", None),
    ]


def test_two_recorders_have_no_fuller_answer() -> None:
    assert kept(facts(("part2", "a"), ("hiv", "b"))) == [("housing", "unknown", None)]
