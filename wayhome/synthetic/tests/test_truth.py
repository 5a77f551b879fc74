"""truth.csv says of every record, once, whose it is."""

import re
from collections import Counter, defaultdict


def test_covers_every_record_exactly_once(county, export):
    rows = county.csv("truth")
    told = Counter((row["source"], row["source_id"]) for row in rows)
    assert list(rows[0]) == ["source", "source_id", "person"]
    assert set(told.values()) == {1}
    there = {("hmis", key) for key in export.tables["Client"]["PersonalID"].to_pylist()}
    there |= {(plan, cin) for plan, cins in county.cins().items() for cin in cins}
    assert set(told) == there


def test_no_number_is_given_to_two_people(county):
    owners = defaultdict(set)
    for (source, key), person in county.people().items():
        if source != "hmis":
            owners[key].add(person)
            assert re.fullmatch(r"9\d{7}[A-Z]", key)
    assert max(map(len, owners.values())) == 1


def test_has_the_hard_cases(county):
    people, records, plans = county.people(), Counter(), defaultdict(set)
    for (source, _), person in people.items():
        if source == "hmis":
            records[person] += 1
        else:
            plans[person].add(source)
    assert sum(count > 1 for count in records.values()) > 20, "people with two HMIS records"
    assert sum(len(of) > 1 for of in plans.values()) > 20, "people in two plans"
    assert sum(person in plans for person in records) > 400, "people in both systems"
    assert sum(person not in plans for person in records) > 100, "people without coverage"


def test_about_one_member_in_ten_is_known_to_the_hmis(tmp_path):
    from wayhome.synthetic.county import synthesize_county

    summary = synthesize_county(people=300, seed=2, out=tmp_path)
    assert 0.08 < summary.covered / sum(summary.members.values()) < 0.13
