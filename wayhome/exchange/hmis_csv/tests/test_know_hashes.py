"""Names are digests when they look like digests, whatever HashStatus says."""

import hashlib

import pytest

from wayhome.exchange.hmis_csv import read_export

from .factories import codes, row, small, write


def export(tmp_path, status, digest=None):
    """An export of 40 clients whose names may be replaced by a digest."""
    clients = [row("2026", "Client", n) for n in range(40)]
    for client in clients if digest else []:
        for name in ("FirstName", "LastName", "SSN"):
            client[name] = digest(str(client.get(name)).encode()).hexdigest()
    tables = {"Client": clients, "Export": [row("2026", "Export", HashStatus=status)]}
    return read_export(write(tmp_path / "e.zip", small() | tables))


@pytest.mark.parametrize("digest", [hashlib.md5, hashlib.sha1, hashlib.sha256])
def test_digests_of_any_kind_are_known(tmp_path, digest):
    found = export(tmp_path, 4, digest)
    assert found.hashed
    expected = {("warning", "hashed", "Client.csv", "FirstName")}
    if digest is not hashlib.sha256:
        expected |= {("note", "hash-status", "Client.csv", "FirstName")}
    assert codes(found) == expected


def test_digests_under_status_1_are_digests(tmp_path):
    assert export(tmp_path, 1, hashlib.sha256).hashed


@pytest.mark.parametrize("status", [3, 4])
def test_clear_names_under_another_status_are_clear(tmp_path, status):
    found = export(tmp_path, status)
    assert not found.hashed
    assert codes(found) == {("note", "hash-status", "Client.csv", "FirstName")}


def test_one_digest_for_everybody_is_told(tmp_path):
    found = export(tmp_path, 4, lambda _: hashlib.sha256(b"x"))
    assert ("warning", "hash-useless", "Client.csv", "FirstName") in codes(found)


def test_no_names_at_all_is_told(tmp_path):
    clients = [row("2026", "Client", n, FirstName=None, LastName=None) for n in range(3)]
    found = read_export(write(tmp_path / "e.zip", small(Client=clients)))
    assert not found.hashed
    assert ("warning", "names-blank", "Client.csv", "FirstName") in codes(found)
