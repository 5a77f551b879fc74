"""Gathers facts, asks the rules for everybody, and keeps facts and answers.

Everybody is asked about once for each level of what an organization may hold (`levels`).
"""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction

from wayhome.core.arrow_sql import read_table
from wayhome.core.classes import PROTECTED, DataClass
from wayhome.core.duck import session
from wayhome.desk.refresh import gather
from wayhome.desk.refresh.confirmed import with_unverified
from wayhome.desk.refresh.cover import linked_members
from wayhome.desk.refresh.keep import keep_answers, keep_facts
from wayhome.desk.refresh.levels import KEPT, LEVELS, Level
from wayhome.desk.refresh.remembered import remembered_facts
from wayhome.eligibility.names import WITHHELD
from wayhome.eligibility.rules import FACTS, mark_served, screen
from wayhome.exchange.hmis_csv.facts import facts_from_hmis
from wayhome.exchange.x12_834.facts import facts_from_roster
from wayhome.organizations.models import Source

PERSON_OF = """
SELECT key AS source_id, person_id AS person FROM people_sourcerecord
WHERE source_id = %s AND valid_to IS NULL AND deleted_at IS NULL
"""
SERVED = """
SELECT hmis_id, cin, plan, service, status, provider, start, "end", data_class
FROM exchange_served
"""
BY_KEY = """
SELECT r.key AS source_id, r.person_id AS person FROM people_sourcerecord r
JOIN organizations_source s ON s.id = r.source_id AND s.kind = 'hmis'
WHERE r.valid_to IS NULL AND r.deleted_at IS NULL
"""
BY_CIN = """
SELECT l.key AS source_id, l.person_id AS person FROM people_link l
JOIN organizations_source s ON s.id = l.source_id AND s.kind = '834'
WHERE l.undone_at IS NULL
"""


def screen_people(rosters: list[gather.Roster], *, as_of: date) -> int:
    """Make facts and answers what is known now; how many rows were written for it.

    What stays the same is not written.
    """
    facts = gather_facts(rosters, as_of=as_of)
    people = read_table(
        "SELECT DISTINCT person_id AS person FROM people_sourcerecord"
        " WHERE valid_to IS NULL AND deleted_at IS NULL"
    )["person"]
    served = read_table(SERVED)
    who = {"by_hmis_id": read_table(BY_KEY), "by_cin": read_table(BY_CIN)}
    answers: list[pa.Table] = []
    for level in LEVELS:
        asked = people if not answers else _with_more(facts, level, answers[-1])
        if answers and not len(asked):
            continue
        found = screen(facts, as_of, persons=asked, classes=level.names)
        found = with_unverified(_mark(found, served, level, as_of, who), as_of)
        answers.append(found.append_column("depth", _constant(level.depth, len(found))))
    with transaction.atomic(using="batch"):
        written = keep_facts(facts)
        return written + keep_answers(kept_answers(answers, facts, as_of), as_of)


def _with_more(facts: pa.Table, level: Level, below: pa.Table) -> pa.Array:
    """Of whom this level knows more than the one below, and so may answer otherwise."""
    under = LEVELS[level.depth - 2]
    added = pa.array(sorted(set(level.names) - set(under.names)), pa.string())
    more = facts["person"].filter(pc.is_in(facts["data_class"], value_set=added))
    told = below["person"].filter(pc.equal(below["already_served"], WITHHELD))
    return pc.unique(pa.chunked_array([*more.chunks, *told.chunks], pa.string()))


def _mark(
    asked: pa.Table, served: pa.Table, level: Level, as_of: date, who: dict[str, pa.Table]
) -> pa.Table:
    """Who is served, by whom as far as the level goes; beyond it only that they are."""
    open_here = pc.is_in(served["data_class"], value_set=pa.array(level.names, pa.string()))
    marked = mark_served(asked, served.filter(open_here), as_of=as_of, **who)
    hidden = mark_served(asked, served.filter(pc.invert(open_here)), as_of=as_of, **who)
    told = marked["already_served"]
    silent = pc.and_(pc.equal(told, ""), pc.not_equal(hidden["already_served"], ""))
    place = marked.schema.get_field_index("already_served")
    return marked.set_column(place, "already_served", pc.if_else(silent, WITHHELD, told))


def kept_answers(answers: list[pa.Table], facts: pa.Table, as_of: date) -> pa.Table:
    """The rows to keep, of answers by `depth`: the first level's, and what a deeper one changes."""
    levels = pa.Table.from_pylist(
        [{"depth": one.depth, "data_class": one.data_class, "classes": one.names} for one in LEVELS]
    )
    values = {
        "as_of": as_of,
        "deepest": LEVELS[-1].depth,
        "shareable": sorted(str(one) for one in DataClass if one not in PROTECTED),
    }
    with session() as duck:
        duck.register("answers", pa.concat_tables(answers))
        duck.register("facts", facts)
        duck.register("levels", levels)
        found: pa.Table = duck.sql(KEPT, params=values).to_arrow_table()
    return found


RECORDED = FACTS.append(pa.field("recorded_by", pa.string()))  # the organization


def gather_facts(rosters: list[gather.Roster], *, as_of: date) -> pa.Table:
    """`RECORDED`: facts of every HMIS source and, for linked members, of every plan's file."""
    found = [RECORDED.empty_table()]
    for source in gather.hmis_sources():
        person_of = read_table(PERSON_OF, [source.pk])
        tables = gather.hmis(source).tables
        found.append(_by(source, facts_from_hmis(tables, person_of=person_of, as_of=as_of)))
    for roster in rosters:
        told = remembered_facts(roster) if roster.silent else [_roster_facts(roster)]
        found += [_by(roster.source, one) for one in told]
    return pa.concat_tables(found)


def _by(source: Source, facts: pa.Table) -> pa.Table:
    said = facts.select(FACTS.names).cast(FACTS)
    return said.append_column(
        RECORDED.field("recorded_by"), _constant(str(source.organization_id), len(said))
    )


def _roster_facts(roster: gather.Roster) -> pa.Table:
    who = linked_members(roster)
    held = roster.members(who["source_id"].to_pylist())
    return facts_from_roster(
        held.members, held.spans, plan=roster.plan, person_of=who, seen=roster.seen
    )


def _constant(value: str | int, rows: int) -> pa.Array:
    return pa.array([value] * rows, pa.string() if isinstance(value, str) else pa.int16())
