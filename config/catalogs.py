"""Message catalogs, with Babel instead of the gettext programs.

`python -m config.catalogs` compiles locale/*/LC_MESSAGES/django.po to .mo (`make setup` does).
`python -m config.catalogs --update` first takes up every new message of the code and templates,
with an empty translation to be written, and drops those that are gone.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.template.base import Lexer, Token, TokenType
from django.utils.text import smart_split
from django.utils.translation import trim_whitespace

ROOT = Path(__file__).resolve().parents[1]
# In a wheel the catalogs lie beside the templates, inside config.
LOCALE = next(
    (f for f in (ROOT / "locale", ROOT / "config" / "front" / "locale") if f.is_dir()),
    ROOT / "locale",
)
KEYWORDS: dict[str, tuple[int, ...]] = {
    "_": (1,),
    "gettext": (1,),
    "gettext_lazy": (1,),
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
}
CONSTANT = re.compile(r"""_\(((?:"[^"]*")|(?:'[^']*'))\)""")
Found = str | tuple[str, str]


def messages() -> Iterator[tuple[Found, list[str]]]:
    """Every message of the project with its translators' comments; plurals as pairs."""
    for path in sorted(ROOT.glob("wayhome/**/*.py")):
        if not {"tests", "migrations", "synthetic"} & set(path.parts):
            yield from python_messages(path)
    pages = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("wayhome/*/templates/**/*.html")]
    for path in sorted(pages):
        for message in template_messages(path.read_text(encoding="utf-8")):
            yield message, []


def python_messages(path: Path) -> Iterator[tuple[Found, list[str]]]:
    """Messages of a Python file."""
    # Babel's annotation gives the parts in another order than it yields them in.
    calls: Any = extract_python(io.BytesIO(path.read_bytes()), KEYWORDS, ["Translators:"], {})
    for _line, keyword, found, comments in calls:
        parts = found if isinstance(found, tuple) else (found,)
        wanted = [parts[index - 1] for index in KEYWORDS[keyword]]
        if all(wanted):  # None where the message is not written out in the call
            yield (wanted[0] if len(wanted) == 1 else (wanted[0], wanted[1])), comments


def template_messages(source: str) -> Iterator[Found]:
    """Messages of a template: {% trans %}, {% blocktrans %} and _("...") inside tags."""
    tokens = iter(Lexer(source).tokenize())
    for token in tokens:
        if token.token_type not in (TokenType.BLOCK, TokenType.VAR):
            continue
        for constant in CONSTANT.finditer(token.contents):
            yield constant.group(1)[1:-1].replace("%", "%%")
        if token.token_type is TokenType.VAR:
            continue
        words = list(smart_split(token.contents))
        if words[0] in ("trans", "translate") and words[1][0] in "\"'":
            yield words[1].partition("|")[0][1:-1].replace("%", "%%")
        elif words[0] in ("blocktrans", "blocktranslate"):
            yield _block(tokens, trimmed="trimmed" in words)


def _block(tokens: Iterator[Token], *, trimmed: bool) -> Found:
    """The message of a blocktrans, as Django looks it up."""
    singular: list[str] = []
    plural: list[str] = []
    into = singular
    for token in tokens:
        if token.token_type is TokenType.VAR:
            into.append(f"%({token.contents.strip()})s")
        elif token.token_type is TokenType.TEXT:
            into.append(token.contents.replace("%", "%%"))
        elif token.contents.split()[0] == "plural":
            into = plural
        elif token.contents.startswith("endblocktrans"):
            break
    texts = ["".join(part) for part in (singular, plural) if part]
    if trimmed:
        texts = [trim_whitespace(text) for text in texts]
    return texts[0] if len(texts) == 1 else (texts[0], texts[1])


def template() -> Catalog:
    """All messages of the project, untranslated."""
    catalog = Catalog(project="Wayhome", charset="utf-8")
    for message, comments in messages():
        catalog.add(message, auto_comments=comments)
    return catalog


def languages() -> list[Path]:
    """The catalogs that are kept."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def load(path: Path) -> Catalog:
    """A catalog as it stands."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parents[1].name, charset="utf-8")


def update(path: Path) -> None:
    """Take up new messages and drop those that are gone; never guess a translation."""
    catalog = load(path)
    written = catalog.creation_date
    catalog.update(template(), no_fuzzy_matching=True, keep_user_comments=True)
    catalog.creation_date = written
    catalog.project, catalog.version = "Wayhome", "0"
    catalog.msgid_bugs_address = catalog.last_translator = catalog.language_team = "Wayhome"
    catalog.obsolete.clear()
    with path.open("wb") as file:
        write_po(file, catalog, width=100, no_location=True, sort_output=True)


def untranslated(path: Path) -> list[Message]:
    """Messages of the project that a catalog does not say, or says only perhaps."""
    catalog = load(path)
    return [
        wanted
        for wanted in template()
        if wanted.id and not _said(catalog.get(_key(wanted)), bool(wanted.pluralizable))
    ]


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _said(message: Message | None, plural: bool) -> bool:
    if message is None or message.fuzzy or message.pluralizable != plural:
        return False
    said = message.string
    return all(said) if isinstance(said, tuple | list) else bool(said)


def compile_all() -> None:
    """Write the .mo files that Django reads."""
    for path in languages():
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, load(path))


def main() -> int:
    """Compile; with --update take up new messages first and say how many want words."""
    if "--update" in sys.argv[1:]:
        for path in languages():
            update(path)
            for message in untranslated(path):
                sys.stdout.write(f"{path.parents[1].name}: {message.id!r}\n")
    compile_all()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
