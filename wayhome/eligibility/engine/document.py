"""Writes the rulebook out as a page for people: `docs/rules.md`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from wayhome.core.rulebook import Row
from wayhome.eligibility.engine.book import Rulebook, load_rulebooks

_HEAD = """# Rules

This page is written from `wayhome/eligibility/rulebook/`; change the rules there, then run
`python -m wayhome.eligibility.engine.document > docs/rules.md`.

An answer is *met*, *not met* or *unknown*. A service is met when all it asks for is met, not met
when something it cannot do without is not met, and unknown otherwise. That nothing was recorded is
never taken for a no, except where a test says `sign(...)`: no sign of it counts as no.
`doubt(...)` means: if this holds, only asking can settle it. A fact counts for as long as it is
believed, and the newest one decides. Rules marked *unverified* have not been checked against the
official text.
"""


def render_rules_markdown(rulebook: Rulebook | None = None) -> str:
    """The page, as Markdown."""
    book = rulebook or load_rulebooks()
    lines = [_HEAD, "## Services"]
    lines += _sections(book.service_words, book.services.rows)
    lines += ["## Criteria"]
    lines += _sections(book.criteria_words, book.criteria.rows)
    for table in (book.lists, book.days):
        lines += [f"## {table.title}", f"In {table.unit}.\n"]
        lines += ["| name | value | holds | status | source |", "|---|---|---|---|---|"]
        lines += [
            f"| `{row.key}` | {_value(row)} | {_holds(row)} | {row.status} | {_source(row)} |"
            for row in table.rows
        ]
        lines.append("")
    lines += ["## How long a fact is believed", "", "| fact | values | window |", "|---|---|---|"]
    lines += [
        f"| {kind.en} (`{kind.name}`) | {f'`{group}`' if group else 'all'} | `{window}` |"
        for kind in book.kinds.values()
        for group, window in kind.believed.items()
    ]
    lines += ["", "Every other fact is believed for good.", "", "## Proofs", ""]
    lines += ["| proof | cost | English | Spanish |", "|---|---|---|---|"]
    lines += [f"| `{p.key}` | {p.cost} | {p.en} | {p.es} |" for p in book.proofs.values()]
    lines += ["", *_unverified(book)]
    return "\n".join(lines) + "\n"


def _sections(words: Mapping[str, Any], rows: Iterable[Row]) -> Iterator[str]:
    dated: dict[str, list[Row]] = {}
    for row in rows:
        dated.setdefault(row.key, []).append(row)
    for key, own in dated.items():
        yield f"### `{key}`\n{words[key]['en']} / {words[key]['es']}\n"
        if proofs := words[key].get("proofs"):
            yield "Settled by: " + ", ".join(f"`{name}`" for name in proofs) + ".\n"
        for row in own:
            yield f"{_holds(row).capitalize()}, {row.status}: {_source(row)}\n"
            yield f"```\n{row.value.strip()}\n```\n"


def _unverified(book: Rulebook) -> Iterator[str]:
    tables = (book.services, book.criteria, book.lists, book.days)
    rows = [row for table in tables for row in table.rows]
    open_ = sum(not row.verified for row in rows)
    yield f"{len(rows)} dated rules, {open_} of them unverified."


def _value(row: Row) -> str:
    return ", ".join(row.value) if isinstance(row.value, list) else str(row.value)


def _holds(row: Row) -> str:
    where = "".join(f", {name}" for name in (row.plan, row.county) if name)
    until = f" to {row.valid_to.isoformat()}" if row.valid_to else ""
    return f"from {row.valid_from.isoformat()}{until}{where}"


def _source(row: Row) -> str:
    note = f". {row.note}" if row.note else ""
    return f"[{row.source.title}]({row.source.url}), {row.source.locator}{note}"


if __name__ == "__main__":
    import sys

    sys.stdout.write(render_rules_markdown())
