"""`wayhome retention`: what is over its time, and destroying what may go."""

from __future__ import annotations

import click


@click.command()
@click.option("--dry-run", "dry", is_flag=True, help="Count what would go; destroy nothing.")
@click.option("--run", "run", is_flag=True, help="Destroy it. It does not come back.")
def retention(dry: bool, run: bool) -> None:
    """Say what is over its time, by class, or destroy what may go.

    Only what is promised to go, and the classes that were switched on in Settings > Retention.
    The counts are kept as a report either way.
    """
    from config.cli import django_ready

    if dry == run:
        raise click.UsageError("Say --dry-run or --run.")
    django_ready()
    from django.utils import timezone

    from wayhome.audit.choices import Why
    from wayhome.desk.retention.kinds import KINDS
    from wayhome.desk.retention.run import look_at_all, run_retention

    now = timezone.now()
    done = look_at_all(at=now) if dry else run_retention(at=now)
    for kind in KINDS:
        found = done.counts[kind.key]
        row = kind.row(timezone.localdate(now))
        click.echo(f"{kind.title} ({row.value} {row.key.rpartition('_')[2]}, {row.citation})")
        oldest = f", oldest of {found['oldest']}" if found["oldest"] else ""
        click.echo(f"  over their time and free to go: {found['due']}{oldest}")
        for why, count in found["kept"].items():
            click.echo(f"  stays, {Why(why).label}: {count}")
        if "destroyed" in found:
            click.echo(f"  destroyed: {found['destroyed']}")
        elif run and kind.destroy is not None:
            click.echo("  nothing was destroyed: it is switched off in Settings > Retention")
