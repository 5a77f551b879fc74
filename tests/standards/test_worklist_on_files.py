"""The main job on files: promised columns, nothing withheld or nothing shown, plain refusals."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from config.cli import main
from wayhome.core.testing import shared_data
from wayhome.desk.worklist.rows import COLUMNS, REVIEW
from wayhome.synthetic.county import synthesize_county
from wayhome.synthetic.roster import synthesize_roster

SERVICES = {
    "ecm.pof1a",
    "ecm.pof1b",
    "cs.housing_navigation",
    "cs.housing_deposits",
    "cs.housing_tenancy",
    "cs.recuperative_care",
}
pytestmark = pytest.mark.xdist_group("worklist")


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("county")
    synthesize_county(people=150, seed=5, out=folder, unrelated=1500)
    return folder


def run(folder: Path, *more: str | Path, hmis: Path | None = None) -> Result:
    rosters = [part for path in sorted(folder.glob("*.834")) for part in ("--enrollment", path)]
    arguments = ["worklist", "--hmis", hmis or folder / "hmis.zip", *rosters, *more]
    return CliRunner().invoke(main, [str(one) for one in arguments])


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def truth_of(folder: Path) -> dict[str, dict[str, str]]:
    truth: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows_of(folder / "truth.csv"):
        truth[row["source"]][row["source_id"]] = row["person"]
    return truth


@pytest.fixture(scope="module")
def listed(county: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `out.csv`, `review.csv` and what the command said."""
    folder = tmp_path_factory.mktemp("listed")
    out, review = folder / "out.csv", folder / "review.csv"
    result = run(county, "--served", county / "served.csv", "--out", out, "--review", review)
    assert result.exit_code == 0, result.output
    (folder / "said.txt").write_text(result.output)
    return folder


def test_the_list_has_the_promised_columns_and_a_row_per_person_and_service(listed: Path) -> None:
    rows = rows_of(listed / "out.csv")
    assert tuple(rows[0]) == COLUMNS
    people = {row["person"] for row in rows}
    assert len(rows) == len(people) * len(SERVICES)
    assert f"{len(people)} people" in (listed / "said.txt").read_text()
    assert {row["service"] for row in rows} == SERVICES
    assert {row["answer"] for row in rows} <= {"met", "not_met", "unknown"}
    assert any(row["answer"] == "met" for row in rows)
    assert any(row["already_served"] for row in rows)
    for row in rows:
        several = [row[name].split("|") for name in ("cin", "plan", "link_probability")]
        assert len({len(one) for one in several}) == 1
    with (listed / "review.csv").open(encoding="utf-8") as file:
        assert tuple(next(csv.reader(file))) == REVIEW


def test_membership_of_nobody_found_is_unknown_never_not_met(listed: Path) -> None:
    unlinked = [row for row in rows_of(listed / "out.csv") if not row["cin"]]
    assert unlinked
    for row in unlinked:
        assert "medi_cal_managed_care" in row["criteria_unknown"].split("|")
        assert row["plan"] == row["link_probability"] == ""
        assert row["answer"] != "met"


def test_every_link_in_the_list_is_true(county: Path, listed: Path) -> None:
    truth = truth_of(county)
    for row in rows_of(listed / "out.csv"):
        people = {truth["hmis"][one] for one in row["hmis_ids"].split("|")}
        if row["cin"]:
            pairs = zip(row["plan"].split("|"), row["cin"].split("|"), strict=True)
            people |= {truth[plan][cin] for plan, cin in pairs}
        assert len(people) == 1, row


def test_a_second_run_gives_the_same_list_and_xlsx_holds_the_same_text(
    county: Path, listed: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.xlsx"
    assert run(county, "--served", county / "served.csv", "--out", out).exit_code == 0
    sheet = openpyxl.load_workbook(out, read_only=True).active
    cells = [tuple(value or "" for value in row) for row in sheet.iter_rows(values_only=True)]
    with (listed / "out.csv").open(encoding="utf-8", newline="") as file:
        assert cells == [tuple(row) for row in csv.reader(file)]


def test_a_list_for_a_plan_leaves_out_whoever_did_not_release(
    county: Path, listed: Path, tmp_path: Path
) -> None:
    shown = tmp_path / "shown.csv"
    plan = next(county.glob("*.834")).stem
    result = run(county, "--releases", county / "releases.csv", "--for", plan, "--out", shown)
    assert result.exit_code == 0, result.output
    ids = {one for row in rows_of(shown) for one in row["hmis_ids"].split("|")}
    all_ids = {one for row in rows_of(listed / "out.csv") for one in row["hmis_ids"].split("|")}
    statements: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows_of(county / "releases.csv"):
        statements[row["personal_id"]].append(row)
    silent = all_ids - set(statements)
    refused = {k for k, v in statements.items() if all(s["status"] == "refused" for s in v)}
    assert ids
    assert silent
    assert refused
    assert ids < all_ids
    assert not ids & (silent | refused)
    assert str(len(all_ids)) not in result.output  # nor is it said how many there are


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--hmis", "nowhere.zip"], "nowhere.zip"),
        (["--for", "harbor"], "--releases"),
        (["--out", "list.pdf"], ".csv or .xlsx"),
        (["--out", "/no/such/folder/list.csv"], "does not exist"),
        (["--served", "nowhere.csv"], "nowhere.csv"),
    ],
)
def test_unusable_input_is_one_plain_line_and_exit_code_2(
    county: Path, tmp_path: Path, more: list[str], words: str
) -> None:
    result = run(county, "--out", tmp_path / "out.csv", *more)
    assert result.exit_code == 2
    told = [line for line in result.stderr.splitlines() if line.startswith("wayhome worklist:")]
    assert len(told) == 1
    assert words in told[0]


@pytest.fixture
def samples() -> Path:
    folder = shared_data()
    if folder is None:
        pytest.skip("the public samples are not beside the project")
    return folder / "hmis"


def roster_for(sample: Path, folder: Path) -> Path:
    synthesize_roster(from_hmis=sample, plans=2, covered=0.7, unrelated=3000, seed=1, out=folder)
    return folder


def test_both_years_of_the_public_sample_give_the_same_people(
    samples: Path, tmp_path: Path
) -> None:
    folder = roster_for(samples / "icount_fy2026.zip", tmp_path / "roster")
    lists = {}
    for year in ("2024", "2026"):
        out = tmp_path / f"{year}.csv"
        result = run(folder, "--out", out, hmis=samples / f"icount_fy{year}.zip")
        assert result.exit_code == 0, result.output
        lists[year] = {(row["hmis_ids"], row["cin"]) for row in rows_of(out)}
    assert lists["2024"] == lists["2026"]
    truth = truth_of(folder)
    plans = {cin: person for plan in truth if plan != "hmis" for cin, person in truth[plan].items()}
    pairs = {
        (one, cin)
        for ids, cins in lists["2026"]
        if cins
        for one in ids.split("|")
        for cin in cins.split("|")
    }
    members = set(truth["hmis"].values()) & set(plans.values())
    right = sum(truth["hmis"][i] == plans[c] for i, c in pairs)
    found = {truth["hmis"][i] for i, c in pairs if truth["hmis"][i] == plans[c]}
    assert right == len(pairs)
    assert len(found) / len(members) > 0.95


def test_a_hashed_export_gives_its_rows_unlinked_and_says_so(samples: Path, tmp_path: Path) -> None:
    folder = roster_for(samples / "eva_demo_fy2026.zip", tmp_path / "roster")
    out = tmp_path / "out.csv"
    result = run(folder, "--out", out, hmis=samples / "eva_demo_fy2026.zip")
    assert result.exit_code == 0, result.output
    assert "hashed" in result.output
    rows = rows_of(out)
    assert rows
    assert all(row["cin"] == "" for row in rows)
