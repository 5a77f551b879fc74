"""The page about the layout and the layout itself say the same, and every fact has its source."""

import re

from wayhome.core.testing import PROJECT
from wayhome.exchange.x12_834.layout import load_layout
from wayhome.exchange.x12_834.tables import MEMBERS, SPANS

PAGE = (PROJECT / "docs" / "x12_834.md").read_text("utf-8")
STATUSES = {"standard", "seen", "unverified"}
DERIVED = {"_segment", "responsible_name"}
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if line.startswith("|") and line.count("|") == 6
]


def test_every_fact_has_a_status_and_a_known_source():
    layout = load_layout()
    for entries in layout.facts.values():
        for where in entries:
            assert where.status in STATUSES
            assert where.source
            assert set(where.source) <= layout.sources.keys()
            if where.status == "seen":
                assert len(set(where.source) - {"guide"}) + ("guide" in where.source) >= 2


def test_every_column_has_a_place():
    facts = load_layout().facts
    members = {name for table, name in facts if table == "members"}
    spans = {name for table, name in facts if table == "spans"}
    assert set(MEMBERS.names) - DERIVED <= members
    assert set(SPANS.names) - DERIVED - {"cin"} <= spans | {"renewal_date"}


def test_the_page_has_every_fact_with_its_segment_and_status():
    for (_, name), entries in load_layout().facts.items():
        told = [row for row in ROWS if name in re.findall(r"`(\w+)`", f"{row[1]} {row[2]}")]
        if name.startswith("responsible_"):
            told = [row for row in ROWS if "responsible_name" in row[1]]
        text = " ".join(" ".join(row) for row in told)
        for where in entries:
            assert re.search(rf"\b{where.place.name}", text), (name, where)
            for qualifier in where.place.qualifiers - {"74"}:
                assert f"*{qualifier}" in text, (name, where)
            assert where.status in text, (name, where)
