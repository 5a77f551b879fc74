"""Clients of a victim service provider stop an export; the provider's own row does not."""

import pytest

from wayhome.exchange.hmis_csv import read_export

from .factories import NOW, codes, row, small, write


def provider(**enrollment):
    """An export in which the first organization is a victim service provider."""
    tables = small()
    tables["Organization"][0]["VictimServiceProvider"] = 1
    tables["Enrollment"][0] |= enrollment
    return tables


def test_a_client_enrolled_there_stops_the_export(tmp_path):
    export = read_export(write(tmp_path / "e.zip", provider()))
    assert export.findings.stopped
    assert codes(export) == {("stop", "victim-services", "Enrollment.csv", "ProjectID")}
    assert next(iter(export.findings)).row == 2
    assert all(len(table) == 0 for table in export.tables.values())


@pytest.mark.parametrize("enrollment", [{"DateDeleted": NOW}, {"ProjectID": "ProjectID2"}])
def test_the_provider_alone_does_not(tmp_path, enrollment):
    export = read_export(write(tmp_path / "e.zip", provider(**enrollment)))
    assert not export.findings.stopped
    assert len(export.tables["Client"]) == 3


def test_a_deleted_project_still_counts(tmp_path):
    tables = provider()
    tables["Project"][0] = row("2026", "Project", 1, DateDeleted=NOW)
    assert read_export(write(tmp_path / "e.zip", tables)).findings.stopped


@pytest.mark.parametrize("said", [None, 5])
def test_an_organization_that_does_not_say_is_told(tmp_path, said):
    tables = small()
    tables["Organization"][0]["VictimServiceProvider"] = said
    export = read_export(write(tmp_path / "e.zip", tables))
    told = ("warning", "provider-unknown", "Enrollment.csv", "ProjectID") in codes(export)
    assert told == (said is None)
