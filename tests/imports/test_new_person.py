"""On the made-up county, loaded as a county is: a new person weighs what the nightly run says."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connections

from tests.architecture.addresses import signed_in, viewer_named
from wayhome.core.db import seen_by
from wayhome.core.duck import session
from wayhome.desk.queries.known import known_people, rates_of
from wayhome.desk.refresh.gather import records
from wayhome.exchange import persons
from wayhome.exchange.x12_834.read import read_roster
from wayhome.matching.linker import frequencies
from wayhome.matching.linker.clean import clean
from wayhome.matching.linker.clean_one import clean_one
from wayhome.matching.linker.judge import evidence as told
from wayhome.matching.linker.judge import judge
from wayhome.matching.linker.one import (
    levels_of,
    number_rates,
    prior_among,
    score_one,
    values_weighed,
)
from wayhome.matching.linker.score import rarities, score
from wayhome.matching.queries import model_in_use

LEAD = "dana@coc.example"


def test_records_weigh_what_they_weigh_in_the_nightly_run(county) -> None:
    held = records().select(list(persons.COLUMNS))
    model = model_in_use()
    prior = prior_among(len(held), model)
    with session() as duck:
        clean(duck, held, "people")
        frequencies.count(duck, "people", "people", model)
        rarities(duck, "people", model)
        duck.execute(
            "CREATE TABLE pairs AS SELECT l.row AS row_l, r.row AS row_r"
            " FROM people l JOIN people r ON l.row < r.row"
        )
        score(duck, "people", "people", model, prior=prior, least=-1e9)
        judge(duck, "people", "people", model)
        duck.execute("ALTER TABLE candidates ADD COLUMN follows VARCHAR")
        duck.execute("ALTER TABLE candidates ADD COLUMN chance DOUBLE")
        duck.execute("UPDATE candidates SET chance = 1 / (1 + pow(2.0, -bits))")
        weighed = duck.sql(f"""
            SELECT l.id, r.id, bits, evidence FROM candidates
            JOIN ({told("people", "people", "candidates", model)}) USING (row_l, row_r)
            JOIN people l ON l.row = row_l JOIN people r ON r.row = row_r""").fetchall()
    rows = {row["id"]: clean_one(row) for row in held.to_pylist()}
    pairs = [(rows[left], rows[right], bits, evidence) for left, right, bits, evidence in weighed]
    wanted = {one for a, b, *_ in pairs for one in values_weighed(levels_of(a, b), a, b)}
    with seen_by(viewer_named(LEAD)):
        rates, count = rates_of(wanted)
    assert (count, len(pairs)) == (len(held), len(held) * (len(held) - 1) // 2)
    for a, b, bits, evidence in pairs:
        rates["ssn"] = number_rates(a, rows.values(), model)
        one = score_one(a, b, model, rates, prior=prior)
        assert one.bits == pytest.approx(bits, abs=1e-6)
        assert levels(one.evidence) == levels(evidence)


def levels(evidence: str) -> list[str]:
    """Evidence without its weights, which are rounded."""
    return [part.rsplit(":", 1)[0] for part in evidence.split("|")]


def asked_of(row: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in row.items() if name != "id" and value}


def test_whoever_is_held_is_found_by_those_who_may_see_them_alone(county) -> None:
    lead, outsider = viewer_named(LEAD), viewer_named("otto@faraway.example")
    held = [row for row in records().to_pylist() if row["dob"] and row["first_name"]][:40]
    assert len(held) == 40
    for row in held:
        asked = asked_of({name: row[name] for name in persons.COLUMNS})
        with seen_by(lead):
            found = known_people(asked, viewer=lead)
            assert row["person_id"] in {str(one.person.pk) for one in found}
        with seen_by(outsider):
            assert known_people(asked, viewer=outsider) == []


def test_a_roster_is_no_register_of_people(county) -> None:
    """A plan's member is nobody to a search; a relative or a namesake in the HMIS may be like."""
    lead = viewer_named(LEAD)
    held = {row["record"] for row in records().to_pylist()}
    with connections["batch"].cursor() as cursor:
        cursor.execute("SELECT record_id::text FROM matching_recordkeys")
        assert {record for (record,) in cursor.fetchall()} == held
        cursor.execute("SELECT DISTINCT cin FROM coverage_span")
        linked = {cin for (cin,) in cursor.fetchall()}
    members = [
        row
        for path in sorted(county.glob("*.834"))
        for row in persons.from_roster(read_roster(path).members).to_pylist()
        if row["cin"] not in linked
    ][:60]
    assert len(members) == 60
    nobody = 0
    for row in members:
        with seen_by(lead):
            found = known_people(asked_of(row), viewer=lead)
        nobody += not found
        assert {str(one.record.pk) for one in found} <= held
    assert nobody > 40


def test_the_page_tells_an_outsider_of_nobody(county) -> None:
    row = next(row for row in records().to_pylist() if row["dob"] and row["ssn"])
    typed = {name: row[name] for name in ("first_name", "last_name", "dob", "ssn")}
    wanted = f"/people/{row['person_id']}/"
    shown = signed_in(LEAD).post("/people/new/", typed).content.decode()
    assert wanted in shown
    nobody = {**typed, "last_name": "Zzyzxq", "first_name": "Qwx", "dob": date(1911, 7, 7)}
    for email in ("otto@faraway.example",):
        client = signed_in(email)
        none = client.post("/people/new/", {**nobody, "ssn": ""}).content.decode()
        known = client.post("/people/new/", typed).content.decode()
        assert wanted not in known
        assert _said(known) == _said(none)


def _said(page: str) -> str:
    """What the page tells of people: the list, and the line that is read aloud."""
    start = page.index('id="known-said"')
    return (
        page[start : page.index("</p>", start)]
        + page[page.index('<div id="known">') : page.index("</main>")]
    )
