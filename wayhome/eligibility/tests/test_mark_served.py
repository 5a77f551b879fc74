"""Who has a service already is said beside the answer, which stays."""

import datetime as dt

import pyarrow as pa
import pytest

from wayhome.eligibility import rules

from .factories import AS_OF, fact, table

DAY = dt.timedelta(days=1)
WHO = pa.table({"source_id": ["H1", "H2", "H3"], "person": ["a", "a", "b"]})
CINS = pa.table({"source_id": ["90000001A", "90000002B"], "person": ["a", "b"]})


def row(hmis_id="H1", service="ecm.pof1a", status="enrolled", **more):
    start, end = more.get("start", AS_OF), more.get("end")
    cin, plan, provider = (
        more.get(k, d) for k, d in (("cin", None), ("plan", "sunrise"), ("provider", "Harbor"))
    )
    return dict(
        zip(
            rules.SERVED.names,
            (hmis_id, cin, plan, service, status, provider, start, end),
            strict=True,
        )
    )


ANSWERS = rules.screen(table([fact("place", "rental", person="a")]), AS_OF, persons=["a", "b"])


def marked(*rows):
    served = pa.Table.from_pylist(list(rows), schema=rules.SERVED)
    found = rules.mark_served(ANSWERS, served, as_of=AS_OF, by_hmis_id=WHO, by_cin=CINS)
    assert found.drop_columns(["already_served"]).equals(ANSWERS)
    return {
        (r["person"], r["service"]): r["already_served"]
        for r in found.to_pylist()
        if r["already_served"]
    }


def test_nobody_served_is_an_empty_word():
    assert marked() == {}


def test_ecm_is_one_benefit():
    assert marked(row()) == {
        ("a", "ecm.pof1a"): "sunrise:Harbor:enrolled",
        ("a", "ecm.pof1b"): "sunrise:Harbor:enrolled",
    }


def test_a_community_support_is_its_own():
    assert marked(row(service="cs.housing_tenancy")) == {
        ("a", "cs.housing_tenancy"): "sunrise:Harbor:enrolled"
    }


def test_either_id_finds_the_person_and_both_find_them_once():
    tenancy = "cs.housing_tenancy"
    assert marked(row(hmis_id=None, cin="90000002B", service=tenancy)).keys() == {("b", tenancy)}
    both = marked(row(cin="90000001A", service=tenancy), row(hmis_id="H2", service=tenancy))
    assert both == {("a", tenancy): "sunrise:Harbor:enrolled"}


@pytest.mark.parametrize(
    ("changed", "counts"),
    [
        ({"status": "referred"}, True),
        ({"status": "authorized"}, True),
        ({"status": "closed"}, False),
        ({"start": AS_OF + DAY}, False),
        ({"end": AS_OF}, True),
        ({"end": AS_OF - DAY}, False),
        ({"start": None}, True),
        ({"service": "cs.gardening"}, False),
        ({"hmis_id": "H9"}, False),
    ],
)
def test_only_what_stands_on_the_day_counts(changed, counts):
    assert bool(marked(row(**({"service": "cs.housing_tenancy"} | changed)))) is counts


def test_several_are_joined_furthest_first_and_one_provider_says_its_last_step():
    tenancy = {"service": "cs.housing_tenancy"}
    found = marked(
        row(status="referred", provider="Alder", **tenancy),
        row(status="authorized", **tenancy),
        row(status="referred", **tenancy),
        row(status="enrolled", plan="harborplan", provider="Oak", **tenancy),
    )
    assert found["a", "cs.housing_tenancy"] == (
        "harborplan:Oak:enrolled|sunrise:Harbor:authorized|sunrise:Alder:referred"
    )
