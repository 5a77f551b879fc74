"""`wayhome match`: which records of two files, or of one, are the same person."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from wayhome.core.findings import UnusableInput

FILE = click.Path(path_type=Path)
AUTO = click.Choice(["auto", "yes", "no"])


@click.command(short_help="Which records of two files, or of one, are the same person.")
@click.argument("left", type=FILE)
@click.argument("right", type=FILE, required=False)
@click.option("--dedupe", is_flag=True, help="Find the records of one person within LEFT.")
@click.option("--out", required=True, type=FILE, help="The links: a .csv or .parquet file.")
@click.option("--clusters", type=FILE, help="Also write a person key for every record.")
@click.option("--report", type=FILE, help="Also write how many pairs each blocking rule found.")
@click.option("--mapping", type=FILE, help='TOML file of other names: first_name = "FName".')
@click.option("--model", type=FILE, help="A model file; otherwise trained, or the shipped one.")
@click.option("--save-model", type=FILE, help="Write the model that was used.")
@click.option(
    "--train",
    type=AUTO,
    default="auto",
    show_default=True,
    help="Train on the files; auto: when each has 2,000 rows and no model is given.",
)
@click.option(
    "--one-to-one",
    type=AUTO,
    default="auto",
    show_default=True,
    help="At most one partner for an id; auto: unless a file repeats people.",
)
@click.option(
    "--threshold",
    type=click.FloatRange(0.01, 1),
    default=0.5,
    show_default=True,
    help="The least probability of a pair that is written.",
)
@click.option(
    "--engine",
    type=click.Choice(["duckdb", "spark"]),
    default="duckdb",
    show_default=True,
    help="This machine, or Apache Spark; the links are the same.",
)
@click.option(
    "--spark-master",
    default="local[*]",
    show_default=True,
    metavar="URL",
    help="Where Spark is, such as spark://host:7077.",
)
@click.option("--spark-folder", type=FILE, help="A folder that all of Spark's machines see.")
@click.option("--memory", default="4GB", show_default=True, help="What matching may take.")
def match(left: Path, right: Path | None, dedupe: bool, memory: str, **options: Any) -> None:
    """Find which records of LEFT and RIGHT, or within LEFT, are the same person.

    Reads CSV or Parquet with a column id and any of first_name, middle_name, last_name, suffix,
    dob, ssn, sex, street, city, zip, phone, email, cin, in any order. Writes id_l, id_r,
    probability, band (linked: no person need look; review: a person must) and evidence
    (field:level:weight). Needs no server and no database.
    """
    from wayhome.matching.job import Request
    from wayhome.matching.job import match as run

    try:
        if (right is None) != dedupe:
            raise UnusableInput("Give two files, or one file and --dedupe.")
        _check(memory, [options[name] for name in ("out", "clusters", "report", "save_model")])
        asked = Request(left, right, memory_limit=memory, **options)
        outcome = run(asked, today=datetime.now(UTC).date(), progress=_say)
    except UnusableInput as refusal:
        click.echo(f"wayhome match: {refusal}", err=True)
        sys.exit(2)
    for note in outcome.notes:
        click.echo(note, err=True)
    for one in outcome.unread:
        click.echo(
            f"{one.side} file: {one.records:,} values of {one.column}: {one.problem}; "
            f"{one.handling} (the first: id {one.example}).",
            err=True,
        )
    click.echo(f"Model: {outcome.model}.")
    looked = ""
    if outcome.summary:
        looked = f", of {outcome.summary.compared:,} compared"
        click.echo(f"Linked from probability {outcome.summary.linked_from:.4f}.")
    click.echo(
        f"{outcome.linked:,} pairs linked, {outcome.review:,} for review{looked}: {asked.out}"
    )


def _check(memory: str, written: list[Path | None]) -> None:
    import duckdb

    try:
        duckdb.connect(config={"memory_limit": memory}).close()
    except duckdb.Error as problem:
        raise UnusableInput(f'--memory "{memory}" is no size such as 4GB.') from problem
    for path in filter(None, written):
        if not path.absolute().parent.is_dir():
            raise UnusableInput(f"The folder {path.absolute().parent} does not exist.")


def _say(step: str, done: int, total: int) -> None:
    click.echo(f"[{done + 1}/{total}] {step} ...", err=True)
