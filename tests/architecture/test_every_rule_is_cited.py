"""Every dated row of every rulebook names a source that says where it was read."""

from pathlib import Path

import pytest

from wayhome.core.rulebook import STATUSES, cited_rows, read_toml, sources_of

ROOT = Path(__file__).resolve().parents[2] / "wayhome"
RULEBOOKS = sorted(ROOT.glob("**/rulebook/*.toml"))


def test_there_are_rulebooks():
    assert RULEBOOKS


@pytest.mark.parametrize("path", RULEBOOKS, ids=[str(p.relative_to(ROOT)) for p in RULEBOOKS])
def test_every_rulebook_row_is_cited(path):
    document = read_toml(path)
    sources = sources_of(path, document)
    for row in cited_rows(document):
        what = row.get("key", row.get("value"))
        assert row.get("source") in sources, f"{what}: no source"
        assert row.get("status") in STATUSES, f"{what}: verified or unverified?"
