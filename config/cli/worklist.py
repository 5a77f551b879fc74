"""`wayhome worklist`: the main job on files alone."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import click

from wayhome.core.findings import Severity, UnusableInput

FILE = click.Path(exists=False, path_type=Path)


@click.command(short_help="From files alone: who likely qualifies, and what proof is missing.")
@click.option("--hmis", required=True, type=FILE, help="HMIS CSV export: a zip or a folder.")
@click.option(
    "--enrollment",
    "enrollments",
    required=True,
    multiple=True,
    type=FILE,
    help="A plan's enrollment file (834); one --enrollment for each plan.",
)
@click.option("--served", type=FILE, help="CSV of people already referred or served.")
@click.option("--releases", type=FILE, help="CSV of releases of information; needs --for.")
@click.option("--for", "recipient", default="", help="The organization the list is for.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day the rules are asked for; otherwise the last day of the export.",
)
@click.option("--review", type=FILE, help="Where pairs that a person must look at are written.")
@click.option("--out", required=True, type=FILE, help="The list: a .csv or .xlsx file.")
def worklist(
    hmis: Path,
    enrollments: tuple[Path, ...],
    served: Path | None,
    releases: Path | None,
    recipient: str,
    as_of: datetime | None,
    review: Path | None,
    out: Path,
) -> None:
    """Find who likely qualifies, why, and what proof is missing, from files alone.

    Reads an HMIS export and the plans' enrollment files, links the people, asks the rules, and
    writes one row per person and service. Needs no server and no database. Without --releases it
    works for whoever holds both files, and withholds nothing.
    """
    from wayhome.desk.worklist.job import Request, make_worklist

    day: date | None = as_of.date() if as_of else None
    asked = Request(hmis, enrollments, served, releases, recipient, day)
    try:
        _check(asked.releases, asked.recipient, out)
        result = make_worklist(asked, today=datetime.now(UTC).date(), progress=_say)
        _write(result, out, review)
    except UnusableInput as refusal:
        click.echo(f"wayhome worklist: {refusal}", err=True)
        sys.exit(2)
    _summarize(result, asked.releases is not None, recipient, out, review)


def _check(releases: Path | None, recipient: str, out: Path) -> None:
    if (releases is None) != (recipient == ""):
        raise UnusableInput("--releases and --for go together: whose list is it?")
    if out.suffix.lower() not in {".csv", ".xlsx"}:
        raise UnusableInput("--out must end in .csv or .xlsx.")
    if not out.absolute().parent.is_dir():
        raise UnusableInput(f"The folder {out.absolute().parent} does not exist.")


def _say(step: str) -> None:
    click.echo(f"{step} ...", err=True)


def _write(result: object, out: Path, review: Path | None) -> None:
    from wayhome.core.spreadsheet import write_csv, write_xlsx
    from wayhome.desk.worklist.job import Worklist
    from wayhome.desk.worklist.rows import COLUMNS, REVIEW

    assert isinstance(result, Worklist)
    lines = zip(*(result.rows[name].to_pylist() for name in COLUMNS), strict=True)
    try:
        (write_xlsx if out.suffix.lower() == ".xlsx" else write_csv)(out, COLUMNS, lines)
        if review is not None:
            pairs = zip(*(result.review[name].to_pylist() for name in REVIEW), strict=True)
            write_csv(review, REVIEW, pairs)
    except (OSError, ValueError) as error:
        raise UnusableInput(f"The list cannot be written: {error}.") from error


def _summarize(
    result: object, asked_releases: bool, recipient: str, out: Path, review: Path | None
) -> None:
    from wayhome.desk.worklist.job import Worklist

    assert isinstance(result, Worklist)
    answers = Counter(
        zip(result.rows["service"].to_pylist(), result.rows["answer"].to_pylist(), strict=True)
    )
    one_each = {
        person: (plan, cin)
        for person, plan, cin in zip(
            result.rows["person"].to_pylist(),
            result.rows["plan"].to_pylist(),
            result.rows["cin"].to_pylist(),
            strict=True,
        )
    }
    plans = Counter(
        plan for joined, _ in one_each.values() for plan in set(joined.split("|")) if plan
    )
    served = sum(1 for value in result.rows["already_served"].to_pylist() if value)
    say = click.echo
    say(f"As of {result.as_of}: {result.persons} people")
    if result.hashed:
        say("  The export is hashed: its names are digests, so nobody was linked.")
    linked = sum(1 for _, cin in one_each.values() if cin)
    say(f"  linked to a member: {linked}   pairs to review: {len(result.review)}")
    for plan, count in sorted(plans.items()):
        say(f"  {plan}: {count}")
    for service in sorted({service for service, _ in answers}):
        counts = [f"{answers[service, a]} {a}" for a in ("met", "unknown", "not_met")]
        say(f"  {service}: " + ", ".join(counts))
    say(f"  rows of services already referred or served: {served}")
    found = ", ".join(f"{result.findings.total(s)} {s}" for s in Severity)
    say(f"  findings: {found}")
    if asked_releases:
        say(f"  For {recipient}: people whose release does not name it are left out.")
    else:
        say("  No releases were given: nothing was withheld. Keep the list with both files' owner.")
    say(f"Written: {out}" + (f", {review}" if review else ""))
