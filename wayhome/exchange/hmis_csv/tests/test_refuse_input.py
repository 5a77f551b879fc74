"""What cannot be used, or means harm, is refused with one plain line."""

import io
import random
import stat
import zipfile

import pytest

from wayhome.core.findings import UnusableInput
from wayhome.exchange.hmis_csv import Limits, read_export

from .factories import codes, packed, unpacked, write


def refused(path, **limits):
    """The one line with which a file is refused."""
    with pytest.raises(UnusableInput) as caught:
        read_export(path, limits=Limits(**limits))
    assert "\n" not in str(caught.value)
    return str(caught.value)


def add(path, entry, content=b"x", **attributes):
    """Add an entry, by name or as ZipInfo, to a zip."""
    info = zipfile.ZipInfo("placeholder")
    info.filename = info.orig_filename = entry
    for name, value in attributes.items():
        setattr(info, name, value)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(info, content)
    return path


@pytest.mark.parametrize("name", ["Client", "Enrollment", "Export"])
def test_an_export_without_its_main_files(tmp_path, name):
    path = write(tmp_path / "e.zip")
    files = unpacked(path)
    del files[f"{name}.csv"]
    assert refused(packed(path, files)).endswith(f"it has no {name}.csv.")


def test_what_is_no_zip(tmp_path):
    path = tmp_path / "e.zip"
    path.write_bytes(b"PersonalID,FirstName\n1,Ann\n")
    assert "is not a zip file" in refused(path)
    path.write_bytes(write(tmp_path / "whole.zip").read_bytes()[:-500])
    assert "is not a zip file" in refused(path)
    assert "no file or folder" in refused(tmp_path / "nowhere.zip")


@pytest.mark.parametrize(
    "entry",
    [
        "../Client.csv",
        "a/../../x.csv",
        "/etc/passwd",
        "C:/x.csv",
        "c:x.csv",
        "a\\Client.csv",
        "a\nb",
    ],
)
def test_a_path_that_leads_out(tmp_path, entry):
    assert "path that leads out" in refused(add(write(tmp_path / "e.zip"), entry))


def test_a_link_in_the_zip(tmp_path):
    path = add(
        write(tmp_path / "e.zip"),
        "link.csv",
        b"/etc/passwd",
        external_attr=(stat.S_IFLNK | 0o777) << 16,
    )
    assert "is a link" in refused(path)


def test_a_link_that_leads_out_of_a_folder(tmp_path):
    (tmp_path / "secret.csv").write_text("PersonalID\n1\n")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "Client.csv").symlink_to(tmp_path / "secret.csv")
    assert "link that leads out" in refused(folder)


def test_an_encrypted_zip(tmp_path):
    path = write(tmp_path / "e.zip")
    content = bytearray(path.read_bytes())
    at = content.find(b"PK\x01\x02")
    content[at + 8] |= 1
    path.write_bytes(content)
    assert "encrypted" in refused(path)


@pytest.mark.parametrize("entry", ["client.csv", "CLIENT.CSV", "more/Client.csv"])
def test_a_file_that_is_there_twice(tmp_path, entry):
    assert "twice" in refused(add(write(tmp_path / "e.zip"), entry))


def test_a_damaged_entry(tmp_path):
    path = write(tmp_path / "e.zip")
    with zipfile.ZipFile(path) as archive:
        at = archive.getinfo("Client.csv").header_offset + 120
    content = bytearray(path.read_bytes())
    content[at : at + 20] = b"\xff" * 20
    path.write_bytes(content)
    assert "damaged" in refused(path)


def test_a_zip_bomb_is_not_unpacked_to_its_end(tmp_path):
    path = write(tmp_path / "e.zip")
    files = unpacked(path)
    files["Client.csv"] += b"0,\n" * 9_000_000
    assert "times its packed size" in refused(packed(path, files))
    assert "larger than 1,000,000 bytes" in refused(path, entry_bytes=1_000_000)
    assert "export is larger" in refused(path, total_bytes=1_000_000)


def test_a_size_that_lies_is_no_help(tmp_path):
    path = write(tmp_path / "e.zip")
    files = unpacked(path)
    files["Client.csv"] += b"0,\n" * 1_000_000
    content = bytearray(packed(path, files).read_bytes())
    at = content.find(b"Client.csv", content.find(b"PK\x01\x02")) - 46
    content[at + 24 : at + 28] = (100).to_bytes(4, "little")
    path.write_bytes(content)
    assert "damaged" in refused(path)


def test_more_rows_than_memory_holds(tmp_path):
    said = refused(write(tmp_path / "e.zip"), table_bytes=10_000)
    assert "more rows than can be held in memory" in said


def test_a_packing_nobody_reads(tmp_path):
    path = write(tmp_path / "e.zip")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_LZMA) as archive:
        archive.writestr("more.txt", "x" * 100)
    assert "zip it again" in refused(path)


def test_too_many_files(tmp_path):
    path = write(tmp_path / "e.zip")
    assert "more than 20 files" in refused(path, entries=20)
    assert "far too many files" in refused(path, directory_bytes=100)


@pytest.mark.parametrize("kind", ["zeros", "noise", "one-line", "text", "wide", "tiny", "marks"])
def test_garbage_is_given_up_soon(tmp_path, kind):
    path = write(tmp_path / "e.zip")
    files = unpacked(path)
    header = files["Client.csv"].partition(b"\n")[0] + b"\n"
    noise = random.Random(1).randbytes(1 << 18)
    files["Client.csv"] = {
        "zeros": bytes(1 << 20),
        "noise": noise,
        "one-line": header + b"x" * (9 << 20),
        "wide": b"PersonalID" + b"," * (1 << 20) + b"\n",
        "tiny": header + b"x\n" * (1 << 16),
        "marks": header + b'"\n' * (1 << 14),
        "text": header + b"what is this\n" * 10_000,
    }[kind]
    said = refused(packed(path, files), ratio=10_000, rejected_rows=1_000)
    assert "Client.csv" in said


def test_the_rest_of_a_zip_is_told_not_read(tmp_path):
    path = write(tmp_path / "e.zip")
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("Client.csv", "x")
    files = {f"export/{name}": content for name, content in unpacked(path).items()}
    files |= {"__MACOSX/export/._Client.csv": b"x", "notes.txt": b"x", "old.zip": inner.getvalue()}
    export = read_export(packed(path, files))
    assert codes(export) == {
        ("note", "folder-in-zip", "export", ""),
        ("note", "file-system", "__MACOSX/export/._Client.csv", ""),
        ("note", "file-unknown", "notes.txt", ""),
        ("note", "file-unknown", "old.zip", ""),
    }
    assert len(export.tables["Client"]) == 3
