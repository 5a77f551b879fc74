"""The main job: read, link, gather facts, screen, and say who is already served."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyarrow as pa

from wayhome.core.findings import Findings, UnusableInput
from wayhome.desk.worklist import people, rows, sharing
from wayhome.eligibility.rules import mark_served, screen
from wayhome.exchange import persons
from wayhome.exchange.hmis_csv.facts import facts_from_hmis
from wayhome.exchange.hmis_csv.read import HmisExport, read_export
from wayhome.exchange.lists.served import read_served
from wayhome.exchange.x12_834.facts import facts_from_roster
from wayhome.exchange.x12_834.read import Roster, read_roster
from wayhome.matching.linker import link_plans

Progress = Callable[[str], None]
LINKS = pa.schema(
    [
        ("id_l", pa.string()),
        ("id_r", pa.string()),
        ("probability", pa.float64()),
        ("band", pa.string()),
        ("evidence", pa.string()),
        ("plan", pa.string()),
    ]
)
CLUSTERS = pa.schema([("id", pa.string()), ("cluster", pa.string())])


@dataclass(frozen=True, slots=True)
class Request:
    """What the job is asked: files, and for whom the list is.

    Without `releases` nothing is withheld: the list is for whoever holds both files.
    """

    hmis: Path
    enrollments: Sequence[Path]
    served: Path | None = None
    releases: Path | None = None
    recipient: str = ""
    as_of: date | None = None


@dataclass
class Worklist:
    """The result: the list, what is to be reviewed, and what was found in the files."""

    rows: pa.Table
    review: pa.Table
    as_of: date
    hashed: bool
    persons: int
    findings: Findings = field(default_factory=Findings)


def make_worklist(asked: Request, *, today: date, progress: Progress = lambda _: None) -> Worklist:
    """Do the job. Raises UnusableInput with one plain line where a file cannot be used."""
    findings = Findings()
    progress("Reading the HMIS export")
    export = read_export(asked.hmis)
    findings.extend(export.findings)
    if export.findings.stopped:
        reason = next(f.message for f in export.findings if f.severity == "stop")
        raise UnusableInput(f"{asked.hmis.name}: {reason}")
    rosters = _read_rosters(asked.enrollments, findings, progress)
    as_of = asked.as_of or export.header.end or today
    clients = persons.from_hmis(export.tables)

    progress("Linking people")
    clusters, links = _link(export, clients, rosters)
    known = people.people_of(clients, clusters)

    progress("Gathering facts")
    facts = _facts(export, known, rosters, links, as_of)
    if asked.releases is not None:
        progress("Asking the releases")
        shared = sharing.apply(
            asked.releases, recipient=asked.recipient, day=as_of, people=known, facts=facts
        )
        findings.extend(shared.findings)
        known, facts = shared.people, shared.facts
        links = sharing.only_of(links, known)

    progress("Asking the rules")
    answers = screen(facts, as_of, persons=known["person"].unique())
    answers = _mark(answers, asked.served, known, links, as_of, findings)
    return Worklist(
        rows=rows.worklist_rows(known, links, answers),
        review=rows.review_rows(links),
        as_of=as_of,
        hashed=export.hashed,
        persons=len(known["person"].unique()),
        findings=findings,
    )


def plan_name(path: Path) -> str:
    """A plan is called as its file, without `.834`."""
    return path.name.removesuffix(".834")


def _read_rosters(
    files: Sequence[Path], findings: Findings, progress: Progress
) -> dict[str, Roster]:
    rosters: dict[str, Roster] = {}
    for path in files:
        progress(f"Reading {path.name}")
        if plan_name(path) in rosters:
            raise UnusableInput(f"Two enrollment files are called {path.name}.")
        rosters[plan_name(path)] = roster = read_roster(path)
        findings.extend(roster.findings)
    return rosters


def _link(
    export: HmisExport, clients: pa.Table, rosters: dict[str, Roster]
) -> tuple[pa.Table, pa.Table]:
    """Who is one person, and links to every plan at once: a look-alike in another plan counts.

    Nobody and nothing for an export whose names are digests.
    """
    if export.hashed:
        return CLUSTERS.empty_table(), LINKS.empty_table()
    members = {plan: persons.from_roster(one.members) for plan, one in rosters.items()}
    found = link_plans(clients, members)
    clusters = found.left.clusters if found.left else CLUSTERS.empty_table()
    return clusters, found.links.select(LINKS.names).cast(LINKS)


def _facts(
    export: HmisExport,
    known: pa.Table,
    rosters: dict[str, Roster],
    links: pa.Table,
    as_of: date,
) -> pa.Table:
    facts = [facts_from_hmis(export.tables, person_of=known, as_of=as_of)]
    for plan, roster in rosters.items():
        mine = links.filter(pa.compute.equal(links["plan"], plan))
        members = people.members_of(known, mine)
        facts.append(
            facts_from_roster(
                roster.members,
                roster.spans,
                plan=plan,
                person_of=members,
                seen=roster.header.file_date,
            )
        )
    return pa.concat_tables(facts)


def _mark(
    answers: pa.Table,
    served: Path | None,
    known: pa.Table,
    links: pa.Table,
    as_of: date,
    findings: Findings,
) -> pa.Table:
    if served is None:
        return answers.append_column("already_served", pa.array([""] * len(answers), pa.string()))
    listed = read_served(served)
    findings.extend(listed.findings)
    return mark_served(
        answers,
        listed.rows,
        as_of=as_of,
        by_hmis_id=known,
        by_cin=people.members_of(known, links),
    )
