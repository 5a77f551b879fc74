"""A DuckDB session leaves nothing on disk, also after a process that was killed."""

import tempfile

import pytest

from wayhome.core import duck
from wayhome.core.spill import spill_folder


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_the_spill_folder_is_private_and_goes_away(own_folder):
    with duck.session() as database:
        (folder,) = list(next(own_folder.glob("wayhome-spill-*")).iterdir())
        assert folder.stat().st_mode & 0o777 == 0o700
        assert database.execute("SELECT 1 + 1").fetchone() == (2,)
    assert not folder.exists()


def test_what_a_killed_process_left_is_swept(own_folder):
    with duck.session():
        root = next(own_folder.glob("wayhome-spill-*"))
    left = root / "99999999-abc"  # above the highest process number there can be
    left.mkdir()
    with duck.session():
        assert not left.exists()


def test_a_folder_others_can_read_is_refused(own_folder):
    with duck.session():
        root = next(own_folder.glob("wayhome-spill-*"))
    root.chmod(0o755)
    with pytest.raises(PermissionError, match="private folder"), duck.session():
        pass


def test_another_place_is_held_to_the_same(own_folder):
    there = own_folder / "shared"
    with spill_folder(there) as folder:
        assert folder.parent == there
        assert {path.stat().st_mode & 0o777 for path in (there, folder)} == {0o700}
    assert not folder.exists()
    there.chmod(0o755)
    with pytest.raises(PermissionError, match="private folder"), spill_folder(there):
        pass
