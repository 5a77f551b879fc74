"""The 834 files are valid and hold the coverage that a real roster holds."""

import io
from collections import Counter
from datetime import date

import pytest
import pyx12.params
import pyx12.x12n_document

from wayhome.synthetic.county import AS_OF, synthesize_county
from wayhome.synthetic.tests.reading import cin, element


@pytest.mark.filterwarnings("ignore")
def test_pyx12_accepts_every_file(tmp_path):
    synthesize_county(people=130, seed=6, out=tmp_path, plans=3, unrelated=200)
    for path in tmp_path.glob("*.834"):
        said = io.StringIO()
        accepted = pyx12.x12n_document.x12n_document(pyx12.params.params(), str(path), said, None)
        assert accepted, said.getvalue()


def spans(member):
    """(start, end) of each HD loop."""
    found = []
    for segment in member:
        if segment[0] == "HD":
            found.append([None, None])
        elif segment[0] == "DTP" and segment[1] in ("348", "349"):
            found[-1][segment[1] == "349"] = date.fromisoformat(segment[3])
    return found


def test_holds_terminated_retroactive_future_and_interrupted_coverage(county):
    kinds = Counter()
    for members in county.plans().values():
        for member in members:
            of = spans(member)
            assert all(end is None or start < end for start, end in of)
            kinds["ended"] += of[-1][1] is not None and of[-1][1] < AS_OF
            kinds["future"] += of[-1][0] > AS_OF
            kinds["several"] += len(of) > 1
            kinds["gap"] += len(of) > 1 and (of[1][0] - of[0][1]).days > 1
            kinds["renewal"] += bool(element(member, "REF", 2, "17"))
    assert min(kinds[kind] for kind in ("ended", "future", "several", "gap")) >= 10
    assert kinds["renewal"] == sum(map(len, county.cins().values()))


def test_status_follows_coverage(county):
    for members in county.plans().values():
        for member in members:
            last = spans(member)[-1][1]
            ended = last is not None and last < AS_OF
            died = element(member, "INS", 12)
            assert element(member, "INS", 8) == ("TE" if ended or died else "AC"), member


def test_whoever_moved_ends_in_one_plan_where_the_other_begins(county):
    people, at = county.people(), {}
    for plan, members in county.plans().items():
        for member in members:
            at.setdefault(people[plan, cin(member)], {})[plan] = spans(member)
    moved = [list(plans.values()) for plans in at.values() if len(plans) == 2]
    assert moved
    for one, two in moved:
        first, second = sorted((one[-1], two[-1]), key=lambda span: span[0])
        assert first[1] is not None
        assert first[1] < second[0]


def test_shared_and_missing_addresses_are_common_among_people_without_a_home(county):
    people = county.people()
    known = {person for (source, _), person in people.items() if source == "hmis"}
    streets = Counter()
    for plan, members in county.plans().items():
        for member in members:
            if people[plan, cin(member)] in known:
                streets[element(member, "N3", 1)] += 1
    assert streets.most_common(1)[0][1] > 15
    assert any(street in streets for street in ("HOMELESS", "TRANSIENT", "NO FIXED ADDRESS"))


def test_files_are_not_sorted_by_who_is_known(county):
    people = county.people()
    known = {person for (source, _), person in people.items() if source == "hmis"}
    for plan, cins in county.cins().items():
        half = [people[plan, one] in known for one in cins[: len(cins) // 2]]
        rest = [people[plan, one] in known for one in cins[len(cins) // 2 :]]
        assert abs(sum(half) / len(half) - sum(rest) / len(rest)) < 0.15
