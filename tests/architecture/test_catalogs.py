"""Every message has its Spanish, and the Spanish fills in the same values."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config import catalogs

VALUES = re.compile(r"%\((\w+)\)[sd]")
CATALOGS = pytest.mark.parametrize("path", catalogs.languages(), ids=lambda p: p.parents[1].name)


@CATALOGS
def test_every_message_is_translated(path: Path) -> None:
    missing = [message.id for message in catalogs.untranslated(path)]
    assert missing == [], "run `python -m config.catalogs --update` and write these"


@CATALOGS
def test_translations_fill_in_the_same_values(path: Path) -> None:
    for message in catalogs.load(path):
        forms = message.id if isinstance(message.id, tuple | list) else (message.id,)
        said = message.string if isinstance(message.string, tuple | list) else (message.string,)
        for wanted, text in zip(forms, said, strict=True) if message.id else ():
            assert set(VALUES.findall(text)) == set(VALUES.findall(wanted)), message.id


def test_messages_of_templates_are_found_as_django_looks_them_up() -> None:
    source = """{% trans "100% sure" %}{% blocktrans count n=x trimmed %}
      {{ n }} row{% plural %}{{ n }} rows
    {% endblocktrans %}<c-card title="{% trans 'A card' %}">{{ x|default:_("none") }}"""
    found = list(catalogs.template_messages(source))
    assert found == ["100%% sure", ("%(n)s row", "%(n)s rows"), "A card", "none"]


def test_the_kept_languages_are_the_offered_ones(settings: object) -> None:
    offered = {code for code, _ in settings.LANGUAGES} - {"en"}
    assert {path.parents[1].name for path in catalogs.languages()} == offered
