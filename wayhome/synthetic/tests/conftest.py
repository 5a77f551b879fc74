"""One small county for all tests that only read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from wayhome.exchange.hmis_csv import HmisExport, read_export
from wayhome.synthetic.county import synthesize_county
from wayhome.synthetic.tests.reading import Folder


@pytest.fixture(scope="session")
def county(tmp_path_factory) -> Folder:
    """700 people, 900 other members, two plans."""
    out: Path = tmp_path_factory.mktemp("county")
    synthesize_county(people=700, seed=5, out=out, unrelated=900)
    return Folder(out)


@pytest.fixture(scope="session")
def export(county) -> HmisExport:
    """The county's HMIS export, read by the project's own reader."""
    return read_export(county.path / "hmis.zip")
