"""Every rule as a line: its words, its source, and whether somebody checked it."""

from __future__ import annotations

from wayhome.desk.show.facts import criterion_name, service_name
from wayhome.eligibility.rules import load_rulebooks


def rule_rows() -> list[dict[str, object]]:
    """The dated rows of services and criteria, unverified ones first."""
    book = load_rulebooks()
    rows = [(service_name(row.key), row) for row in book.services.rows]
    rows += [(criterion_name(row.key), row) for row in book.criteria.rows]
    lines = [
        {
            "name": name,
            "key": row.key,
            "text": row.value,
            "from": row.valid_from,
            "to": row.valid_to,
            "source": row.source.title,
            "locator": row.source.locator,
            "url": row.source.url,
            "note": row.note,
            "verified": row.verified,
        }
        for name, row in rows
    ]
    return sorted(lines, key=lambda line: (bool(line["verified"]), str(line["name"])))
