"""Encrypted values read only where they were written, with the key they were written with."""

from __future__ import annotations

import base64

import pyarrow as pa
import pytest
from django.core.exceptions import ImproperlyConfigured

from wayhome.core.sealed import (
    Unreadable,
    index,
    index_column,
    seal,
    seal_bytes,
    seal_column,
    unseal,
    unseal_bytes,
    unseal_column,
)

HERE, NUMBER = "people.number", "545123401"


def key(letter: str) -> str:
    return base64.b64encode(letter.encode() * 32).decode()


@pytest.fixture(autouse=True)
def keys(settings) -> None:
    settings.FIELD_KEYS = f"new:{key('n')},old:{key('o')}"
    settings.INDEX_KEY = key("i")


def test_what_is_sealed_reads_again_and_never_looks_the_same() -> None:
    one, other = seal(NUMBER, HERE), seal(NUMBER, HERE)
    assert one != other
    assert NUMBER not in one
    assert one.startswith("new:")
    assert unseal(one, HERE) == unseal(other, HERE) == NUMBER
    assert (seal("", HERE), unseal("", HERE)) == ("", "")
    assert unseal_bytes(seal_bytes(b"\0:\xff", HERE), HERE) == b"\0:\xff"


def test_a_column_is_sealed_as_its_values_are() -> None:
    values = [NUMBER, None, "", "xxxxx3401", "José"]
    kept = seal_column(pa.chunked_array([values[:2], values[2:]], pa.string()), HERE)
    assert [None if one is None else unseal(one, HERE) for one in kept.to_pylist()] == values
    assert unseal_column(kept, HERE).to_pylist() == values
    assert kept[1:3].to_pylist() == [None, ""]
    assert len(seal_column(pa.array([], pa.string()), HERE)) == 0


def test_a_value_reads_in_no_other_column() -> None:
    with pytest.raises(Unreadable, match="changed or moved"):
        unseal(seal(NUMBER, HERE), "people.name")


def test_a_changed_value_does_not_read() -> None:
    kept = seal(NUMBER, HERE)
    other = "A" if kept[-6] != "A" else "B"
    with pytest.raises(Unreadable, match="changed or moved"):
        unseal(kept[:-6] + other + kept[-5:], HERE)


@pytest.mark.parametrize("kept", [NUMBER, "545-12-3401", "new:", "new:3401", f"new:{NUMBER}"])
def test_what_is_in_clear_is_refused_and_not_repeated(kept: str) -> None:
    with pytest.raises(Unreadable, match="not encrypted") as refused:
        unseal(kept, HERE)
    assert "3401" not in str(refused.value)


def test_a_key_that_is_gone_is_named(settings) -> None:
    kept = seal(NUMBER, HERE)
    settings.FIELD_KEYS = f"old:{key('o')}"
    with pytest.raises(Unreadable, match="the key 'new', which WAYHOME_FIELD_KEYS does not have"):
        unseal_column(pa.array([kept]), HERE)
    settings.FIELD_KEYS = f"new:{key('x')}"
    with pytest.raises(Unreadable, match="another key bore that name"):
        unseal(kept, HERE)


def test_the_first_key_encrypts_and_all_read(settings) -> None:
    kept = seal(NUMBER, HERE)
    settings.FIELD_KEYS = f"newest:{key('m')},new:{key('n')}"
    assert unseal(kept, HERE) == NUMBER
    assert seal(NUMBER, HERE).startswith("newest:")


@pytest.mark.parametrize(
    "stated", ["x", "a:short", f"a b:{key('a')}", f"a:{key('a')},a:{key('b')}", f"{'n' * 17}:x"]
)
def test_keys_that_are_none_are_refused(settings, stated: str) -> None:
    settings.FIELD_KEYS = stated
    with pytest.raises(ImproperlyConfigured, match="WAYHOME_FIELD_KEYS"):
        seal(NUMBER, HERE)


@pytest.mark.parametrize("name", ["FIELD_KEYS", "INDEX_KEY"])
def test_production_makes_no_keys(settings, name: str) -> None:
    settings.PRODUCTION = True
    setattr(settings, name, "")
    with pytest.raises(ImproperlyConfigured, match=f"WAYHOME_{name}"):
        index(NUMBER, "number") if name == "INDEX_KEY" else seal(NUMBER, HERE)


def test_development_makes_them_once(settings, tmp_path) -> None:
    settings.HOME, settings.FIELD_KEYS, settings.INDEX_KEY = tmp_path, "", ""
    kept, told = seal(NUMBER, HERE), index(NUMBER, "number")
    assert (unseal(kept, HERE), index(NUMBER, "number")) == (NUMBER, told)
    assert {one.name: one.stat().st_mode & 0o777 for one in tmp_path.iterdir()} == {
        "field.key": 0o600, "index.key": 0o600,
    }  # fmt: skip


def test_digests_are_equal_for_equal_values_under_one_label_and_key(settings) -> None:
    told = index(NUMBER, "number")
    assert index_column(pa.array([NUMBER, "", None, NUMBER]), "number").to_pylist() == [
        told, "", None, told,
    ]  # fmt: skip
    assert len({told, index(NUMBER, "other"), index("545123402", "number")}) == 3
    assert index("", "number") == ""
    settings.INDEX_KEY = key("j")
    other = index(NUMBER, "number")
    assert (other[:8] != told[:8], other[8:] != told[8:]) == (True, True)
