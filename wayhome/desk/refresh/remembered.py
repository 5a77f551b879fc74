"""Facts of members whose roster is gone: from the copied spans, as old as the file they came from.

What the file said of the members themselves (birth, sex, death) is no coverage and was not copied
there: it stands as it was gathered while the file was here, with whoever the member is now.
"""

from __future__ import annotations

import pyarrow as pa

from wayhome.core.arrow_sql import read_table
from wayhome.desk.refresh.gather import Roster
from wayhome.eligibility.rules import FACTS
from wayhome.exchange.x12_834.facts import MEMBER_FACTS, facts_from_spans, source_name

SPANS = """
SELECT person_id AS person, cin, aid_code, share_of_cost, valid_from AS coverage_start,
       valid_to AS coverage_end
FROM coverage_span WHERE source_id = %s AND known_to IS NULL
"""
MEMBERS = """
SELECT DISTINCT ON (l.key, f.fact) l.person_id AS person, f.fact, f.value, f.start, f."end",
       f.seen, f.source, f.ref, f.data_class
FROM people_link l
JOIN eligibility_fact f ON f.ref = l.key AND f.source = %s AND f.fact = ANY (%s)
WHERE l.source_id = %s AND l.undone_at IS NULL
ORDER BY l.key, f.fact, f.seen DESC, f.value
"""


def remembered_facts(roster: Roster) -> list[pa.Table]:
    """Tables of `FACTS` about the linked members of a plan that says nothing now."""
    source = roster.source.pk
    spans = facts_from_spans(read_table(SPANS, [source]), plan=roster.plan, seen=roster.seen)
    members = read_table(MEMBERS, [source_name(roster.plan), list(MEMBER_FACTS), source])
    return [spans, members.select(FACTS.names).cast(FACTS)]
