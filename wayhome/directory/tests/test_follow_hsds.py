"""Tables and columns are HSDS 3's own."""

import json

import pytest
from django.apps import apps

from wayhome.core.testing import shared_data

TABLES = {
    model._meta.db_table.removeprefix("directory_"): {f.column for f in model._meta.concrete_fields}
    for model in apps.get_app_config("directory").get_models()
}
OURS = {"organization": {"participant_id"}}
# HSDS 3.1's additions, as of its development branch of October 2024.
NEWER = {
    "attribute": {"label"},
    "service_area": {"service_at_location_id"},
    "service_capacity": {
        "id",
        "service_id",
        "unit_id",
        "available",
        "maximum",
        "description",
        "updated",
    },
    "unit": {"id", "name", "scheme", "identifier", "uri"},
    "url": {"id", "label", "url", "organization_id", "service_id"},
}


def test_three_point_one_adds_its_tables():
    for table, columns in NEWER.items():
        assert columns <= TABLES[table]


def test_every_column_of_the_specification_is_there_and_no_other():
    samples = shared_data()
    if samples is None:
        pytest.skip("The public samples are not beside the project.")
    folder = samples / "hsds" / "specification_3.0" / "schema"
    schemas = [path for path in sorted(folder.glob("*.json")) if path.stem != "openapi"]
    assert len(schemas) == 21
    for path in schemas:
        properties = json.loads(path.read_text())["properties"]
        columns = {
            name
            for name, of in properties.items()
            if of.get("type") != "array" and "$ref" not in of
        }
        expected = columns | NEWER.get(path.stem, set()) | OURS.get(path.stem, set())
        assert TABLES[path.stem] == expected, path.stem
