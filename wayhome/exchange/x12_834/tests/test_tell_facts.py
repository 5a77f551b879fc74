"""A roster's linked members become facts: membership, aid code, share of cost, birth, death."""

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pytest

from wayhome.eligibility.choices import FACTS
from wayhome.eligibility.rules import decide
from wayhome.exchange.x12_834.facts import facts_from_roster
from wayhome.exchange.x12_834.tables import MEMBERS, SPANS

AS_OF = dt.date(2026, 3, 1)
CIN = "90000001A"
WHO = pa.table({"source_id": [CIN], "person": ["p"]})


def day(text):
    return text and dt.date.fromisoformat(text)


def member(cin=CIN, **fields):
    return {"cin": cin, "dob": day("1980-05-06"), "sex": "F"} | fields


def span(start="2026-01-01", end=None, cin=CIN, **fields):
    dates = {"coverage_start": day(start), "coverage_end": day(end)}
    return {"cin": cin, "plan_code": "305", "hcp_status": "01", "_segment": 1} | dates | fields


def told(*spans, members=None, who=WHO, **more):
    return facts_from_roster(
        pa.Table.from_pylist([member()] if members is None else members, schema=MEMBERS),
        pa.Table.from_pylist(list(spans), schema=SPANS),
        plan="sunrise",
        person_of=who,
        **more,
    )


def of(facts, name):
    return sorted(
        (r["value"], r["start"] and str(r["start"]), r["end"] and str(r["end"]))
        for r in facts.to_pylist()
        if r["fact"] == name
    )


def test_a_member_is_told_with_dates_source_and_class():
    facts = told(span(aid_code="M1", end="2026-12-31"))
    assert facts.schema == FACTS
    assert of(facts, "plan_membership") == [("sunrise", "2026-01-01", "2026-12-31")]
    assert of(facts, "aid_code") == [("M1", "2026-01-01", "2026-12-31")]
    assert of(facts, "birth") == [("1980-05-06", None, None)]
    assert of(facts, "sex") == [("female", None, None)]
    assert of(facts, "share_of_cost") == of(facts, "died") == []
    first = facts.to_pylist()[0]
    assert (first["source"], first["ref"]) == ("enrollment file, sunrise", CIN)
    assert set(facts["data_class"].to_pylist()) == {"demographic", "health"}


def test_a_share_of_cost_is_an_amount():
    facts = told(span(share_of_cost=Decimal("312.50")))
    assert of(facts, "share_of_cost") == [("312.50", "2026-01-01", None)]
    decision = decide(facts, "ecm.pof1a", AS_OF)
    assert "no_share_of_cost" in decision.keys("not_met")


@pytest.mark.parametrize(
    ("fields", "counts"),
    [
        ({}, True),
        ({"hcp_status": None}, True),
        ({"hcp_status": "S1"}, True),
        ({"hcp_status": "00"}, False),
        ({"maintenance": "024"}, False),
        ({"maintenance": "024", "end": "2026-02-28"}, True),
        ({"maintenance": "021"}, True),
        ({"start": None}, False),
        ({"start": None, "end": "2026-02-28"}, True),
        ({"end": "2025-12-31"}, False),
    ],
)
def test_what_counts_as_membership(fields, counts):
    assert bool(of(told(span(**fields)), "plan_membership")) is counts


def test_a_month_taken_back_is_none():
    facts = told(
        span("2026-02-01", "2026-02-28", _segment=5),
        span("2026-03-01", "2026-03-31", _segment=6),
        span("2026-03-01", "2026-02-28", _segment=7),
    )
    assert of(facts, "plan_membership") == [("sunrise", "2026-02-01", "2026-02-28")]


def test_a_month_given_again_after_it_was_taken_back():
    facts = told(
        span("2026-03-01", "2026-02-28", _segment=6), span("2026-03-01", "2026-03-31", _segment=7)
    )
    assert of(facts, "plan_membership") == [("sunrise", "2026-03-01", "2026-03-31")]


def test_the_dead_are_told():
    facts = told(span(), members=[member(died=day("2026-02-02"))])
    assert of(facts, "died") == [("yes", "2026-02-02", None)]
    assert str(decide(facts, "cs.housing_navigation", AS_OF).answer) == "not_met"


def test_nobody_but_the_linked_is_told():
    others = [member("90000009Z"), member()]
    facts = told(span(cin="90000009Z"), span(), members=others)
    assert set(facts["person"].to_pylist()) == {"p"}
    assert set(facts["ref"].to_pylist()) == {CIN}
    nobody = pa.table({"source_id": pa.array([], pa.string()), "person": pa.array([], pa.string())})
    assert told(span(), who=nobody).num_rows == 0


@pytest.mark.parametrize(
    ("seen", "known"), [(None, True), ("2026-02-01", True), ("2025-10-01", False)]
)
def test_an_old_roster_proves_no_membership(seen, known):
    facts = told(span("2025-01-01"), seen=day(seen))
    decision = decide(facts, "ecm.pof1a", AS_OF)
    assert ("medi_cal_managed_care" in decision.keys("met")) is known
    assert ("medi_cal_managed_care" in decision.keys("unknown")) is not known
