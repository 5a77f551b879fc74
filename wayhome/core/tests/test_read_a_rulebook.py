"""A rulebook table gives the row of the day, and refuses what nobody could defend."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayhome.core.rulebook import NoRuleError, RulebookError, Table, cited_rows, read_toml

HEAD = """
title = "How long a bed is kept"
unit = "hours"
[sources.agreement]
title = "Recuperative care agreement"
locator = "section 4"
url = "https://example.org/agreement"
retrieved = 2026-10-02
"""


def row(key="bed", value="24", start="2026-01-01", **more):
    given = {"source": '"agreement"', "status": '"verified"'} | more
    lines = "\n".join(f"{name} = {text}" for name, text in given.items() if text is not None)
    return f'[[rows]]\nkey = "{key}"\nvalue = {value}\nvalid_from = {start}\n{lines}\n'


def read(folder: Path, *rows: str, head: str = HEAD) -> Table:
    path = folder / "hours.toml"
    path.write_text(head + "".join(rows), encoding="utf-8")
    return Table.read(path)


def test_the_row_of_the_day_decides(tmp_path):
    table = read(
        tmp_path, row(valid_to="2026-06-30"), row(value="36", start="2026-07-01"), row("other")
    )
    assert table.on("bed", dt.date(2026, 6, 30)).value == 24
    assert table.on("bed", dt.date(2026, 7, 1)).value == 36
    assert table.keys() == ["bed", "other"]
    assert table.on("bed", dt.date(2026, 7, 1)).citation == "Recuperative care agreement, section 4"


def test_a_day_before_any_row_has_no_rule(tmp_path):
    table = read(tmp_path, row())
    with pytest.raises(NoRuleError, match="2025-12-31"):
        table.on("bed", dt.date(2025, 12, 31))
    assert table.find("bed", dt.date(2025, 12, 31)) is None


def test_the_nearest_variant_wins(tmp_path):
    table = read(
        tmp_path,
        row(value="1"),
        row(value="2", plan='"sunrise"'),
        row(value="3", county='"37"'),
        row(value="4", plan='"sunrise"', county='"37"'),
    )
    day = dt.date(2026, 2, 1)
    assert [
        table.on("bed", day, **where).value
        for where in (
            {},
            {"plan": "sunrise"},
            {"county": "37"},
            {"plan": "sunrise", "county": "37"},
            {"plan": "harbor", "county": "01"},
        )
    ] == [1, 2, 3, 4, 1]


def test_a_closer_locator_and_the_status_are_kept(tmp_path):
    found = read(tmp_path, row(locator='"page 7"', status='"unverified"')).rows[0]
    assert (found.source.locator, found.verified) == ("page 7", False)


def test_sources_may_stand_beside_the_table(tmp_path):
    sources = HEAD[HEAD.index("[sources") :]
    (tmp_path / "sources.toml").write_text(sources, encoding="utf-8")
    table = read(tmp_path, row(), head='title = "t"\n')
    assert table.rows[0].source.title == "Recuperative care agreement"


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([row(), row(start="2027-01-01")], "two rows"),
        ([row(valid_to="2026-01-31"), row(start="2026-03-01")], "close the gap"),
        ([row(source=None)], "`source` is missing"),
        ([row(source='"hearsay"')], "no source is named"),
        ([row(status=None)], "`status` is missing"),
        ([row(status='"maybe"')], "status must be"),
        ([row(valid_to="2025-01-01")], "before valid_from"),
        ([row(start='"2026"')], "must be dates"),
        ([row(start="2026-01-01T00:00:00")], "must be dates"),
        ([row(valdi_to="2026-01-01")], "unknown field valdi_to"),
        ([], "no rows"),
        (["rows = 7 7"], "no valid TOML"),
    ],
)
def test_what_nobody_could_defend_is_refused(tmp_path, rows, says):
    with pytest.raises(RulebookError, match=says):
        read(tmp_path, *rows)


def test_a_gap_that_is_meant_is_let_in(tmp_path):
    table = read(tmp_path, row(valid_to="2026-01-31"), row(start="2026-03-01", gap='"not offered"'))
    assert table.find("bed", dt.date(2026, 2, 10)) is None


SOURCE_LINES = HEAD.splitlines()[4:]


@pytest.mark.parametrize("lost", SOURCE_LINES)
def test_a_source_must_say_where_it_is(tmp_path, lost):
    head = HEAD.replace(lost, "")
    with pytest.raises(RulebookError, match=f"lacks {lost.split()[0]}"):
        read(tmp_path, row(), head=head)


def test_a_file_that_is_missing_is_named(tmp_path):
    with pytest.raises(RulebookError, match=r"absent\.toml: the file cannot be read"):
        Table.read(tmp_path / "absent.toml")


def test_dated_rows_are_found_wherever_they_stand(tmp_path):
    path = tmp_path / "nested.toml"
    path.write_text("[a.b]\n[[a.b.rows]]\nvalid_from = 2026-01-01\n[c]\nx = 1\n", encoding="utf-8")
    assert len(list(cited_rows(read_toml(path)))) == 1


@given(st.lists(st.integers(1, 400), min_size=1, max_size=6), st.integers(-10, 3000))
def test_every_day_has_one_row_or_none(tmp_path_factory, lengths, offset):
    """Rows laid end to end: the row of a day is the one whose span covers it."""
    first = dt.date(2020, 1, 1)
    text, spans, start = [], [], first
    for number, days in enumerate(lengths):
        end = start + dt.timedelta(days=days - 1)
        text.append(row(value=str(number), start=start.isoformat(), valid_to=end.isoformat()))
        spans.append((start, end))
        start = end + dt.timedelta(days=1)
    table = read(tmp_path_factory.mktemp("rules"), *text)
    day = first + dt.timedelta(days=offset)
    expected = [n for n, (a, b) in enumerate(spans) if a <= day <= b]
    found = table.find("bed", day)
    assert ([found.value] if found else []) == expected
