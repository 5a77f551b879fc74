"""Each row bears the class of data that protects it."""

import pytest

from wayhome.exchange.hmis_csv import layout, read_export
from wayhome.exchange.hmis_csv.classes import data_classes, protected_projects

from .factories import NOW, row, small, write


def classes(tmp_path, **tables):
    """The classes of an export's rows, by file."""
    export = read_export(write(tmp_path / "e.zip", small() | tables))
    return {name: found.to_pylist() for name, found in data_classes(export.tables).items()}


def test_every_row_of_every_file_has_one(tmp_path):
    found = classes(tmp_path)
    assert set(found) == set(layout("2026").files)
    assert set(found["Client"]) == {"demographic"}
    assert set(found["Enrollment"]) == set(found["Services"]) == {"housing"}
    assert set(found["HealthAndDV"]) == {"dv"}
    assert set(found["Project"]) == {"open"}


@pytest.mark.parametrize(
    ("code", "expected"),
    [(5, "health"), (6, "health"), (7, "health"), (8, "hiv"), (9, "mental_health"), (10, "part2")],
)
def test_a_disability_by_its_type(tmp_path, code, expected):
    rows = [row("2026", "Disabilities", 1, DisabilityType=code)]
    assert classes(tmp_path, Disabilities=rows)["Disabilities"] == [expected]


@pytest.mark.parametrize("code", [13, 14, 15, 16, 17, 18, 19, 48])
def test_everything_of_a_hopwa_project_is_hiv(tmp_path, code):
    funders = [row("2026", "Funder", 2, Funder=code)]
    found = classes(tmp_path, Funder=funders)
    for name, file in layout("2026").files.items():
        if "EnrollmentID" in file.by_name:
            assert found[name][1] == "hiv", name
            assert found[name][0] != "hiv", name
    assert found["Client"] == ["demographic"] * 3


def test_a_funder_taken_back_does_not_count(tmp_path):
    funders = [row("2026", "Funder", 2, Funder=13, DateDeleted=NOW)]
    assert classes(tmp_path, Funder=funders)["Enrollment"] == ["housing"] * 3


def test_what_a_survivors_shelter_tells_is_dv(tmp_path):
    projects = [row("2026", "Project", n + 1) for n in range(3)]
    projects[1]["TargetPopulation"] = 1
    found = classes(tmp_path, Project=projects)
    assert found["Enrollment"] == ["housing", "dv", "housing"]
    assert found["ProjectCoC"] == found["Project"] == ["open", "dv", "open"]


def test_a_victim_service_providers_rows_are_dv(tmp_path):
    organizations = [row("2026", "Organization", n + 1) for n in range(3)]
    organizations[0]["VictimServiceProvider"] = 1
    enrollments = [row("2026", "Enrollment", n + 1, DateDeleted=NOW) for n in range(3)]
    found = classes(tmp_path, Organization=organizations, Enrollment=enrollments)
    assert found["Organization"] == ["dv", "open", "open"]
    assert found["Inventory"] == ["dv", "open", "open"]
    assert found["Enrollment"] == ["dv", "housing", "housing"]


def test_rows_that_say_more_than_their_file(tmp_path):
    services = [row("2026", "Services", n + 1) for n in range(3)]
    services[0] |= {"RecordType": 143, "TypeProvided": 1}
    services[1] |= {"RecordType": 141, "TypeProvided": 1}
    income = [row("2026", "IncomeBenefits", n + 1, ADAP=n) for n in range(2)]
    found = classes(tmp_path, Services=services, IncomeBenefits=income)
    assert found["Services"] == ["hiv", "mental_health", "housing"]
    assert found["IncomeBenefits"] == ["demographic", "hiv"]


def test_where_somebody_fleeing_is_found_is_dv(tmp_path):
    health = [row("2026", "HealthAndDV", 1, CurrentlyFleeing=1)]
    health += [row("2026", "HealthAndDV", 2, CurrentlyFleeing=1, DateDeleted=NOW)]
    found = classes(tmp_path, HealthAndDV=health)
    assert found["CurrentLivingSituation"] == ["dv", "housing", "housing"]


def test_a_referral_bears_the_class_of_the_project_it_names(tmp_path):
    events = [row("2026", "Event", 1, LocationCrisisOrPHHousing=place)
              for place in ("ProjectID2", "ProjectID3", "the old school", None)]  # fmt: skip
    for number, event in enumerate(events):
        event["EventID"] = f"event{number}"
    found = classes(tmp_path, Event=events, Funder=[row("2026", "Funder", 2, Funder=15)])
    assert found["Event"] == ["hiv", "housing", "housing", "housing"]


def test_what_hangs_on_nothing_known_is_protected(tmp_path):
    rows = [row("2026", "Exit", 1), row("2026", "Exit", 9)]
    assert classes(tmp_path, Exit=rows)["Exit"] == ["housing", "hiv"]


def test_protected_projects_are_listed(tmp_path):
    tables = small(Funder=[row("2026", "Funder", 3, Funder=19)])
    export = read_export(write(tmp_path / "e.zip", tables))
    assert protected_projects(export.tables).to_pylist() == [
        {"ProjectID": "ProjectID3", "data_class": "hiv"}
    ]
