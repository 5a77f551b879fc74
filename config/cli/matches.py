"""`wayhome matches`: what people decided about links."""

from __future__ import annotations

import csv
from pathlib import Path

import click


@click.group(name="matches")
def group() -> None:
    """Read what reviewers decided."""


@group.command()
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False))
def labels(out: Path) -> None:
    """Write every decision that stands: both records by source and key, 1 for one person, else 0.

    The keys are those of the HMIS and the plans; there are no names in the file.
    """
    from config.cli import django_ready

    django_ready()
    from wayhome.matching.queries import labelled_pairs

    rows = [(one.left_key, one.right_key, int(one.same)) for one in labelled_pairs()]
    with out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("id_l", "id_r", "same"))
        writer.writerows(rows)
    click.echo(f"{len(rows)} decisions: {out}")
