"""Files are kept once, read by whoever may, and gone for good when destroyed."""

from __future__ import annotations

import io
import stat
import threading
from pathlib import Path

import pytest
from django.db import connections
from django.utils import timezone

from wayhome.core.db import seen_by
from wayhome.core.findings import UnusableInput
from wayhome.core.viewer import NOBODY
from wayhome.documents.actions import destroy, plain_name
from wayhome.documents.cipher import CHUNK, Damaged
from wayhome.documents.models import Document
from wayhome.documents.queries import Destroyed, as_file, open_document
from wayhome.documents.tests.factories import keep, make_organization, viewer_of


@pytest.fixture(autouse=True)
def home(tmp_path, settings):
    settings.HOME = tmp_path
    return tmp_path


def test_a_file_comes_back_as_it_was_and_lies_encrypted(committed: None) -> None:
    content = b"Maria Lopez " * CHUNK
    document = keep(make_organization(), content)
    assert open_document(document).read() == content
    assert document.size == len(content)
    assert b"Maria" not in document.path.read_bytes()
    assert stat.S_IMODE(document.path.stat().st_mode) == 0o600
    with as_file(document) as path:
        assert path.read_bytes() == content
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert not path.exists()


def test_a_name_never_becomes_a_path(committed: None, home) -> None:
    document = keep(make_organization(), name="../../etc/passwd\x00\r\nX: y.zip")
    assert "/" not in document.name
    assert document.path.is_relative_to(home / "documents")
    assert plain_name("C:\\temp\\..\\export.zip") == "export.zip"
    assert plain_name("..") == "file"


def test_the_same_content_is_kept_once_in_an_organization(committed: None) -> None:
    one, other = make_organization("one"), make_organization("other")
    first, again = keep(one), keep(one, name="again.zip")
    assert first.pk == again.pk
    assert keep(other).pk != first.pk


def test_two_at_once_make_one_document(committed: None) -> None:
    organization, made = make_organization(), []
    ready = threading.Barrier(2)

    def one() -> None:
        try:
            ready.wait(5)
            made.append(keep(organization, b"x" * CHUNK).pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 2
    assert len(set(made)) == 1
    files = list(Document.objects.using("batch").get().path.parent.iterdir())
    assert len(files) == 1


def test_a_destroyed_file_cannot_be_read_even_from_a_copy(committed: None) -> None:
    document = keep(make_organization())
    copy = document.path.read_bytes()
    destroy(document, by=NOBODY, at=timezone.now())
    assert not document.path.exists()
    document.path.write_bytes(copy)
    document.refresh_from_db(using="batch")
    assert document.wrapped_key is None
    with pytest.raises(Destroyed, match="was destroyed on"):
        open_document(document)


def test_what_was_destroyed_can_be_stored_again(committed: None) -> None:
    organization = make_organization()
    document = keep(organization)
    destroy(document, by=NOBODY, at=timezone.now())
    assert open_document(keep(organization)).read() == b"content"


def test_a_touched_or_lost_file_says_so(committed: None) -> None:
    organization = make_organization()
    document = keep(organization)
    data = bytearray(document.path.read_bytes())
    data[-1] ^= 1
    document.path.write_bytes(bytes(data))
    with pytest.raises(Damaged, match="changed or cut"):
        open_document(document).read()
    document.path.unlink()
    with pytest.raises(Damaged, match="missing"):
        open_document(document)
    assert open_document(keep(organization)).read() == b"content"


def test_another_master_key_reads_nothing(committed: None, settings) -> None:
    document = keep(make_organization())
    settings.DOCUMENT_KEY = "A" * 43 + "="
    with pytest.raises(Damaged, match="another key"):
        open_document(document)


def test_a_new_master_key_wraps_and_the_old_one_still_unwraps(committed: None, settings) -> None:
    organization = make_organization()
    old, new = "A" * 43 + "=", "B" * 42 + "A="
    settings.DOCUMENT_KEY = old
    before = keep(organization, b"before")
    settings.DOCUMENT_KEY = f"{new},{old}"
    after = keep(organization, b"after")
    assert open_document(before).read() == b"before"
    settings.DOCUMENT_KEY = new
    assert open_document(after).read() == b"after"


def test_a_file_past_the_limit_leaves_nothing_behind(committed: None, home) -> None:
    with pytest.raises(UnusableInput, match="larger than"):
        keep(make_organization(), b"x" * 2**20, most=2**20 - 1)
    assert Document.objects.using("batch").count() == 0
    assert [path for path in (home / "documents").rglob("*") if path.is_file()] == []


def test_only_the_organization_finds_its_documents(committed: None) -> None:
    one, other = make_organization("one"), make_organization("other")
    keep(one)
    for viewer, found in ((viewer_of(one), 1), (viewer_of(other), 0), (NOBODY, 0)):
        with seen_by(viewer):
            assert Document.objects.count() == found


def test_a_request_stores_for_its_own_organization_only(committed: None) -> None:
    one, other = make_organization("one"), make_organization("other")
    with seen_by(viewer_of(one)):
        assert open_document(keep(one, using="default")).read() == b"content"
    with pytest.raises(Exception, match="row-level security"), seen_by(viewer_of(one)):
        keep(other, using="default")


def test_a_stream_that_breaks_leaves_nothing_behind(committed: None, home) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int = -1) -> bytes:
            raise OSError("the line was cut")

    organization = make_organization()
    with pytest.raises(OSError, match="cut"):
        keep(organization, Broken())
    assert [path for path in (home / "documents").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", ["nóvember.zip", "../../x.834", "é" * 300 + ".csv", "..", ".csv"])
def test_the_plain_file_bears_the_senders_name_and_no_path(committed: None, name) -> None:
    document = keep(make_organization(), b"content", name=name)
    with as_file(document) as path:
        assert path.read_bytes() == b"content"
        assert path.suffix == Path(document.name).suffix
        assert document.name.endswith(path.name)
        inside = path.parent.resolve()
        assert path.resolve().parent == inside
    assert not inside.exists()
