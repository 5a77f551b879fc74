"""Facts for tests, in few words."""

import datetime as dt

import pyarrow as pa
from hypothesis import strategies as st

from wayhome.eligibility.choices import FACTS
from wayhome.eligibility.engine.facts import Fact
from wayhome.eligibility.engine.vocabulary import read_kinds

KINDS = read_kinds()
AS_OF = dt.date(2026, 3, 1)


def table(facts) -> pa.Table:
    """Facts as the Arrow table the engine takes."""
    rows = [{name: getattr(fact, name) for name in FACTS.names} for fact in facts]
    return pa.Table.from_pylist(rows, schema=FACTS)


def fact(name, value="yes", ago=0, *, until="point", person="p", seen=None, as_of=AS_OF, **more):
    """A fact that began `ago` days before `as_of`.

    `until`: how many days before `as_of` it ended; None while it goes on. A point, or a place
    seen on one day only, needs none.
    """
    start = as_of - dt.timedelta(days=ago)
    if until == "point":
        end = start if KINDS[name].shape == "span" else None
    else:
        end = None if until is None else as_of - dt.timedelta(days=until)
    seen = as_of - dt.timedelta(days=seen) if seen is not None else None
    return Fact(person, name, value, start, end, seen, more.pop("source", "HMIS"), **more)


BIRTHS = ["1980-05-05", "2005-03-01", "2005-03-02", "2010", "2005", "2004"]
NO_BIRTHS = ["1801-01-01", "2026-03-02", "2027", "2005-02-30", "0000-01-01", "x"]
CODES = {
    "program": ["hospice", "mssp", "county_tcm", "wic"],
    "aid_code": ["13", "M1", "60"],
    "plan_membership": ["sunrise", "harbor"],
    "authorized_service": ["transitional_rent", "ecm"],
    "received_service": ["housing_deposits", "day_habilitation"],
    "share_of_cost": ["0", "0.00", "120.50", "-3", "much", "1e9", "9999999999999"],
    "birth": [*BIRTHS, *NO_BIRTHS],
}


@st.composite
def random_facts(draw, persons, names):
    """A fact of one of the names, with every kind of value, date and hole a file might bring."""
    name = draw(st.sampled_from([*names, "nonsense"] if draw(st.booleans()) else names))
    if name in CODES:
        values = CODES[name]
    elif name in KINDS and KINDS[name].values:
        values = [*KINDS[name].values]
    else:
        values = ["yes"]
    edges = [AS_OF - dt.timedelta(days=n) for n in (-1, 0, 1, 30, 31, 90, 91, 200, 365, 366)]
    day = st.one_of(
        st.none(),
        st.dates(dt.date(2022, 6, 1), dt.date(2026, 5, 1)),
        st.sampled_from(edges),
        st.sampled_from(edges),
        st.just(dt.date(1850, 1, 1)),
    )
    start = draw(day)
    end = draw(st.sampled_from(["same", "open", "other"]))
    return Fact(
        draw(st.sampled_from(persons)),
        name,
        draw(st.sampled_from([*values, *values, "unknown", ""])),
        start,
        start if end == "same" else None if end == "open" else draw(day),
        draw(day),
        "HMIS",
        "1",
        draw(st.sampled_from(["housing", "health"])),
    )
