"""`wayhome synthesize`: a made-up county, or rosters for the people of an HMIS export."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from wayhome.core.findings import UnusableInput

PLANS = click.IntRange(1, 12)
OUT = click.Path(path_type=Path, file_okay=False)


@click.group(short_help="Make files about people who do not exist.")
def synthesize() -> None:
    """Make files about people who do not exist, with the truth about who is who."""


@synthesize.command()
@click.option("--people", type=click.IntRange(1, 1_000_000), default=1000, show_default=True,
              help="How many people the HMIS knows.")  # fmt: skip
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed, same bytes.")
@click.option("--out", required=True, type=OUT, help="The folder to write into.")
@click.option("--hmis-version", type=click.Choice(["2026", "2024"]), default="2026",
              show_default=True, help="Fiscal year of the HMIS CSV layout.")  # fmt: skip
@click.option("--plans", type=PLANS, default=2, show_default=True, help="How many plans.")
@click.option("--unrelated", type=click.IntRange(0), default=None,
              help="Members outside the HMIS, in all plans; else 3 a person and plan.")  # fmt: skip
def county(
    people: int, seed: int, out: Path, hmis_version: str, plans: int, unrelated: int | None
) -> None:
    """Write a county: hmis.zip, an 834 a plan, served, releases, providers and the truth."""
    from wayhome.synthetic.county import synthesize_county

    summary = synthesize_county(
        people=people,
        seed=seed,
        out=out,
        hmis_version=hmis_version,
        plans=plans,
        unrelated=unrelated,
        progress=_say,
    )
    _tell(summary.people, summary.records, summary.covered, summary.members, out)


@synthesize.command()
@click.option("--from-hmis", required=True, type=click.Path(path_type=Path),
              help="An HMIS CSV export: a zip or a folder.")  # fmt: skip
@click.option("--plans", type=PLANS, default=2, show_default=True, help="How many plans.")
@click.option("--covered", type=click.FloatRange(0, 1), default=0.7, show_default=True,
              help="Share of the people who are members of a plan.")  # fmt: skip
@click.option("--unrelated", type=click.IntRange(0), default=0, show_default=True,
              help="Members who are not in the export, over all plans.")  # fmt: skip
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed, same bytes.")
@click.option("--out", required=True, type=OUT, help="The folder to write into.")
def roster(
    from_hmis: Path, plans: int, covered: float, unrelated: int, seed: int, out: Path
) -> None:
    """Write an 834 a plan, and the truth, for the people of any HMIS export."""
    from wayhome.synthetic.roster import synthesize_roster

    try:
        summary = synthesize_roster(
            from_hmis=from_hmis,
            plans=plans,
            covered=covered,
            unrelated=unrelated,
            seed=seed,
            out=out,
            progress=_say,
        )
    except UnusableInput as error:
        _say("", 0, 0)
        click.echo(str(error), err=True)
        sys.exit(2)
    _tell(summary.people, summary.records, summary.covered, summary.members, out)


def _say(what: str, done: int, total: int) -> None:
    """Progress on one line, for people only: a pipe gets none of it."""
    if not sys.stderr.isatty():
        return
    share = f" {min(100, 100 * done // total)}%" if total else ""
    click.echo(f"\r\033[K{what}{share}", nl=False, err=True)


def _tell(people: int, records: int, covered: int, members: dict[str, int], out: Path) -> None:
    _say("", 0, 0)
    click.echo(f"{people:,} people in {records:,} HMIS records, {covered:,} of them in Medi-Cal")
    for plan, count in members.items():
        click.echo(f"{plan}: {count:,} members")
    click.echo(f"written to {out}")
