"""The made-up county's provider list loads whole, and a provider can be chosen from it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from wayhome.core.ids import new_id
from wayhome.core.viewer import Viewer
from wayhome.directory.actions import load_providers
from wayhome.directory.models import Organization
from wayhome.directory.queries import providers_for
from wayhome.synthetic.providers import write_providers

AT = datetime(2026, 11, 20, 17, tzinfo=UTC)


@pytest.mark.django_db
def test_the_made_up_county_loads_whole(tmp_path: Path) -> None:
    by = Viewer(new_id(), new_id())
    path = tmp_path / "providers.csv"
    write_providers(path, 5000, 7, ["costa_serena_health", "golden_coast_care"])
    result = load_providers(path, by=by, at=AT)
    assert {one.code for one in result.findings} == {"nobody_signs_in"}
    rows = len(path.read_text().splitlines()) - 1
    assert result.providers == Organization.objects.count() == rows
    found = providers_for(
        service="cs.housing_navigation",
        plan_code="golden_coast_care",
        viewer=by,
        today=AT.date(),
        language="spa",
        city="Costa Serena",
    )
    assert {one.answer for one in found[0].reasons} == {"yes"}
    assert all(one.confirmed_at == AT for one in found)
    assert load_providers(path, by=by, at=AT).changes == 0
