"""What people decided, as a file without names."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from config.cli.matches import group
from wayhome.core.db import seen_by
from wayhome.core.ids import new_id
from wayhome.desk.tests.factories import AT, make_organization, make_record
from wayhome.desk.tests.test_decide_a_pair import make_pair, viewer_of
from wayhome.matching import actions, queries
from wayhome.matching.models import Decision, Pair

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def decided() -> Pair:
    """A record and a plan's member that are one, and two records that are two people."""
    coc = make_organization("coc", "coc")
    pair, by = make_pair(coc), viewer_of(coc)
    make_record(pair.left_source, "1", "Ana", "Left", ssn="123456789", street="1 Elm")
    make_record(pair.left_source, "2", "Bo", "Other")
    with seen_by(by):
        actions.decide(pair_id=pair.pk, verdict="same", by=by, at=AT)
    Decision.objects.using("batch").create(
        organization=coc, left_source=pair.left_source, left_key="1", right_key="2",
        right_source=pair.left_source, verdict="different", by=new_id(), at=AT,
    )  # fmt: skip
    return pair


def test_what_was_taken_back_teaches_nothing(decided: Pair) -> None:
    Decision.objects.using("batch").update(undone_at=AT)
    assert list(queries.labelled_pairs()) == []


def test_the_file_holds_keys_and_verdicts_and_no_names(decided: Pair, tmp_path: Path) -> None:
    out = tmp_path / "labels.csv"
    result = CliRunner().invoke(group, ["labels", "--out", str(out)])
    assert result.exit_code == 0, result.output
    with out.open() as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["id_l", "id_r", "same"],
        ["left-1:1", "left-1:2", "0"],
        ["left-1:1", "right-1:1", "1"],
    ]
