"""What a browser sends is never on the disk in the clear, on its way to the store."""

from __future__ import annotations

import asyncio
import io
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import RequestAborted
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from wayhome.documents.cipher import CHUNK
from wayhome.documents.uploads import Sealed

SECRET = b"Rosa Delgado 123-45-6789 "


@pytest.fixture
def disk(tmp_path: Path, settings, monkeypatch) -> Path:
    """Every temporary file that is made, by name, so that it can be looked into."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)

    def named(**kwargs: Any) -> Any:
        return tempfile.NamedTemporaryFile(dir=tmp_path, delete=False)

    monkeypatch.setattr("wayhome.documents.uploads.tempfile.TemporaryFile", named)
    return tmp_path


def lies_open(disk: Path) -> bool:
    return any(SECRET in path.read_bytes() for path in disk.iterdir())


@pytest.mark.parametrize("size", [0, 10, CHUNK, CHUNK + 1, 3 * CHUNK + 7])
@pytest.mark.parametrize("piece", [1000, 2 * CHUNK])
def test_what_was_written_is_read_from_any_place(disk, size, piece) -> None:
    content = (SECRET * (size // len(SECRET) + 1))[:size]
    sealed = Sealed(in_memory=5)
    for at in range(0, size, piece):
        sealed.write(content[at : at + piece])
    back = sealed.read_back()
    assert back.read() == content
    back.seek(size // 2)
    assert back.read() == content[size // 2 :]
    assert sealed.size == size
    assert not lies_open(disk)
    back.close()


def test_the_temporary_file_has_no_name(tmp_path, settings) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    sealed = Sealed(in_memory=0)
    sealed.write(SECRET)
    assert not any(tmp_path.iterdir())
    assert sealed.read_back().read() == SECRET


def test_a_form_is_parsed_without_a_plain_copy(disk, settings) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    content = SECRET * 40_000  # 1 MB
    file = SimpleUploadedFile("night.zip", content, "application/zip")
    request = RequestFactory().post("/imports/upload/", {"file": file})
    given = request.FILES["file"]
    assert (given.name, given.size, given.content_type) == (
        "night.zip",
        len(content),
        "application/zip",
    )
    assert given.read() == content
    assert list(disk.iterdir())
    assert not lies_open(disk)


def body_of(messages: list[dict[str, Any]]) -> io.BufferedIOBase:
    from config.asgi import Handler

    left = iter(messages)

    async def receive() -> dict[str, Any]:
        return next(left)

    # In a thread of its own: a browser's test leaves an event loop in this one.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, Handler().read_body(receive)).result()


def test_the_servers_own_copy_is_sealed_too(disk, settings) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    pieces = [SECRET * 2000] * 10
    messages = [{"type": "http.request", "body": p, "more_body": True} for p in pieces]
    body = body_of([*messages, {"type": "http.request"}])
    assert body.read() == b"".join(pieces)
    assert list(disk.iterdir())
    assert not lies_open(disk)
    with pytest.raises(RequestAborted):
        body_of([*messages[:3], {"type": "http.disconnect"}])
