"""The layouts hold every file, column and code list, and hang together."""

import pytest

from wayhome.exchange.hmis_csv import layout
from wayhome.exchange.hmis_csv.layout import VERSIONS

EVERY = [(version, name) for version in VERSIONS for name in layout(version).files]


@pytest.mark.parametrize(("version", "columns"), [("2024", 531), ("2026", 519)])
def test_a_year_has_24_files_and_all_its_columns(version, columns):
    files = layout(version).files
    assert len(files) == 24
    assert sum(len(file.columns) for file in files.values()) == columns


@pytest.mark.parametrize(("version", "name"), EVERY)
def test_a_reference_names_a_file_and_its_key(version, name):
    plan = layout(version)
    file = plan.files[name]
    assert file.columns[0].name == file.key
    for column in file.columns:
        if column.ref:
            assert column.ref in plan.files
            assert column.name == plan.files[column.ref].key or column.name == "ResProjectID"
        if column.code_list and column.code_list != "conditional":
            assert column.codes


def test_what_changed_between_the_years():
    old, new = layout("2024").files, layout("2026").files
    gone = set(old["Client"].by_name) - set(new["Client"].by_name)
    assert gone == {
        "HispanicLatinaeo", "Woman", "Man", "NonBinary", "CulturallySpecific", "Transgender",
        "Questioning", "DifferentIdentity", "GenderNone", "DifferentIdentityText",
    }  # fmt: skip
    assert set(new["Client"].by_name) - set(old["Client"].by_name) == {"Sex", "HispanicLatinao"}
    assert set(new["Enrollment"].by_name) - set(old["Enrollment"].by_name) == {
        "MentalHealthConsultation"
    }
    assert (len(new["Client"].columns), len(new["Enrollment"].columns)) == (38, 67)


def test_a_code_list_may_be_narrower_in_one_column():
    files = layout("2026").files
    lived = files["Enrollment"].by_name["LivingSituation"].codes
    gone_to = files["Exit"].by_name["Destination"].codes
    assert 422 not in lived
    assert 422 in gone_to
    assert 335 in lived
    assert 335 not in gone_to


def test_conditions_name_columns_and_codes():
    plan = layout("2026")
    assert len(plan.conditions) == 17
    for condition in plan.conditions:
        file = plan.files[condition.file]
        assert {condition.column, *condition.when} <= set(file.by_name)
        assert condition.codes


def test_an_unknown_year_is_refused():
    with pytest.raises(ValueError, match="2022"):
        layout("2022")
