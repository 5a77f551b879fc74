"""What components compute, and that what they are given cannot break out of them."""

from __future__ import annotations

import pytest
from django.template import engines
from django_cotton.compiler_regex import CottonCompiler
from hypothesis import given
from hypothesis import strategies as st

from wayhome.core import kinds, navigation, waterfall
from wayhome.core.ids import new_id
from wayhome.core.viewer import NOBODY, Viewer

WEIGHTS = st.lists(st.floats(-60, 60, allow_nan=False), min_size=1, max_size=12)


@given(WEIGHTS)
def test_bars_stay_in_the_picture_and_the_last_is_the_sum(weights: list[float]) -> None:
    picture = waterfall.draw([{"label": "x", "weight": weight} for weight in weights])
    bars = picture.bars
    assert 0 <= float(picture.zero) <= 100
    assert len(bars) == len(weights) + 1
    for bar in bars:
        assert 0 <= float(bar.x) <= 100
        assert float(bar.x) + float(bar.width) <= 100.6
        assert bar.bar_y + 10 <= picture.height
    assert bars[-1].kind == "sum"
    shown = float(bars[-1].value.replace("−", "-"))
    assert shown == pytest.approx(sum(weights), abs=0.06)


def test_each_bar_begins_where_the_one_before_ended() -> None:
    picture = waterfall.draw([{"label": "a", "weight": 3}, {"label": "b", "weight": -1}])
    first, second, total = picture.bars
    assert [one.so_far for one in picture.bars] == ["+3.0", "+2.0", "+2.0"]
    assert (first.x, first.width) == ("0.0", "100.0")
    assert (second.x, second.width, second.kind) == ("66.7", "33.3", "against")
    assert (total.x, total.width) == ("0.0", "66.7")


def draw(source: str, **context: object) -> str:
    return engines["django"].from_string(CottonCompiler().process(source)).render(context)


@pytest.mark.parametrize(
    "source",
    [
        '<c-fact-line label="Name" :value="name" source="HMIS" />',
        '<c-person-banner :name="name" :line="[]" />',
        '<c-worklist-row :name="name" href="/x" />',
        '<c-status-timeline :steps="steps" />',
        '<c-side-by-side left="a" right="b" :rows="rows" />',
        '<c-findings-table :findings="findings" caption="c" />',
        '<c-evidence-waterfall :steps="evidence" />',
        '<c-page-head title="{{ name }}" />',
        "<c-chip>{{ name }}</c-chip>",
    ],
)
def test_no_piece_lets_markup_through(source: str) -> None:
    bad = "<img src=x onerror=alert(1)>\"'"
    page = draw(
        source,
        name=bad,
        steps=[{"what": bad, "rest": bad, "who": bad, "when": bad}],
        rows=[{"label": bad, "left": bad, "right": bad, "how": "differs"}],
        findings=[{"severity": "error", "message": bad, "value": bad, "file": bad, "row": 1}],
        evidence=[{"label": bad, "detail": bad, "weight": 1}],
    )
    assert "<img" not in page
    assert "&lt;img" in page


def test_a_job_that_is_done_asks_no_more() -> None:
    running = draw('<c-job-progress title="t" state="running" poll="/p" total="10" done="2" />')
    done = draw('<c-job-progress title="t" state="done" poll="/p" total="10" done="10" />')
    assert 'hx-trigger="every 2s"' in running
    assert "hx-get" not in done


def test_places_are_shown_to_whom_the_page_lets_in_and_only_where_they_exist() -> None:
    known = list(navigation._places)
    try:
        navigation._places.clear()
        navigation.add(
            navigation.Place(20, "settings", "Settings", ("settings",)),
            navigation.Place(10, "no_such_page", "Nowhere"),
        )
        keeper = Viewer(new_id(), new_id(), frozenset({"system_administrator"}))
        shown = list(navigation.shown_to(keeper, "settings_rules"))
        assert [(place.label, place.current) for place in shown] == [("Settings", True)]
        assert list(navigation.shown_to(Viewer(new_id(), new_id(), frozenset({"artist"})))) == []
        assert list(navigation.shown_to(NOBODY)) == []
    finally:
        navigation._places[:] = known


@pytest.mark.parametrize(
    "source", ['<c-page-head title="{{ n }}" />', '<c-page-head :title="n" />']
)
def test_an_apostrophe_is_escaped_once(source: str) -> None:
    assert "<h1>O&#x27;Brien</h1>" in draw(source, n="O'Brien")


def test_findings_of_one_kind_stand_together_the_first_grave_one_open() -> None:
    def finding(severity: str, message: str, row: int, count: int = 1) -> dict[str, object]:
        return {"severity": severity, "message": message, "row": row, "count": count}

    found = kinds.by_kind(
        [
            finding("error", "twice", 2, 40),
            finding("error", "twice", 5),
            finding("error", "no date", 7, 1),
            finding("note", "blank", 9, 3),
        ]
    )
    assert [(one.first["message"], one.count, one.hidden, one.open) for one in found] == [
        ("twice", 40, 38, True),
        ("no date", 1, 0, False),
        ("blank", 3, 2, False),
    ]
