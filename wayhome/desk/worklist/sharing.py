"""The list for one organization: only people whose release names it, only classes it names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from wayhome.consent.rules import released
from wayhome.core.duck import session
from wayhome.core.findings import Findings
from wayhome.exchange.lists.releases import read_releases


@dataclass
class Shared:
    """The people and facts that the recipient may see."""

    people: pa.Table
    facts: pa.Table
    findings: Findings


# A person with several HMIS records is shown by the records that were released, and only by those.
PEOPLE = """
SELECT p.source_id, p.person
FROM people p JOIN released r ON r.key = p.source_id
WHERE list_contains(r.classes, 'demographic')
"""
FACTS = """
SELECT f.* FROM facts f
JOIN (
  SELECT p.person, list_distinct(flatten(list(r.classes))) AS classes
  FROM people p JOIN released r ON r.key = p.source_id
  WHERE list_contains(r.classes, 'demographic')
  GROUP BY p.person
) s USING (person)
WHERE f.data_class = 'open' OR list_contains(s.classes, f.data_class)
"""


def apply(
    releases: Path, *, recipient: str, day: date, people: pa.Table, facts: pa.Table
) -> Shared:
    """Leave out what no release gives `recipient`; refused, expired and missing give nothing."""
    listed = read_releases(releases)
    given = released(listed.rows, recipient=recipient, day=day)
    with session() as duck:
        for name, table in (("released", given), ("people", people), ("facts", facts)):
            duck.register(name, table)
        shown: pa.Table = duck.sql(PEOPLE).to_arrow_table()
        kept: pa.Table = duck.sql(FACTS).to_arrow_table()
    return Shared(shown, kept, listed.findings)


def only_of(links: pa.Table, people: pa.Table) -> pa.Table:
    """The links of these people's records."""
    return links.filter(pa.compute.is_in(links["id_l"], value_set=people["source_id"]))
