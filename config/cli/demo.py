"""`wayhome demo`: a made-up county at localhost, ready in a minute, gone without a trace."""

from __future__ import annotations

import importlib
import os
import signal
import sys
import traceback
from types import FrameType

import click

COUNTY = click.option("--county", default="wayhome.synthetic.demo", hidden=True)
PEOPLE = click.option(
    "--people", default=1200, show_default=True, type=int, help="How many made-up people."
)
SEED = click.option("--seed", default=1, show_default=True, type=int, help="Which county.")


@click.command(short_help="Open a made-up county at localhost.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@PEOPLE
@SEED
@COUNTY
def demo(port: int, people: int, seed: int, county: str) -> None:
    """Open a made-up county at localhost and say who to sign in as.

    Answers at once with a page that shows how far it is, and ends everything it started on Ctrl-C.
    """
    from config import env
    from config.cli.household import Household
    from config.postgres import NoServer

    if env.production():
        raise click.ClickException("There is no demo in production.")
    house = Household(port)
    if why := house.port_taken():
        raise click.ClickException(why)
    if os.geteuid() == 0:
        click.echo("Run as root: the folders above this one are opened for the database to enter.")
    ended = False
    _on_signals(_interrupt)
    try:
        ended = house.run("--people", str(people), "--seed", str(seed), "--county", county)
    except KeyboardInterrupt:
        ended = not house.failed
    except NoServer as problem:
        click.echo(str(problem), err=True)
    finally:
        _on_signals(signal.SIG_IGN)
        house.end()
    sys.exit(0 if ended else 1)


def _on_signals(handler: object) -> None:
    """SIGTERM and a closed terminal end it as Ctrl-C does; under nohup only the first."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, handler)  # type: ignore[arg-type]  # a function or SIG_IGN


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@click.command("demo-load", hidden=True)
@PEOPLE
@SEED
@COUNTY
def demo_load(people: int, seed: int, county: str) -> None:
    """Load the made-up county into the database (what `demo` runs)."""
    from django.conf import settings
    from django.core.management import call_command

    from config.cli import django_ready

    django_ready()
    from config import embedded
    from wayhome.core import loading

    try:
        if loading.begin():
            loading.say("Clearing what an earlier start left half done")
            embedded.make_database()
        loading.say("Making the tables")
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        module = importlib.import_module(county)
        if not loading.whole():
            module.load_demo(people=people, seed=seed)
    except Exception as problem:  # noqa: BLE001 - whatever it is, the page must say it
        words = (str(problem).strip().splitlines() or [type(problem).__name__])[0]
        details = settings.HOME / "demo-problem.txt"
        details.write_text(traceback.format_exc(), encoding="utf-8")
        loading.fail(words)
        click.echo(f"The county could not be loaded: {words} (details: {details})", err=True)
        sys.exit(1)
    loading.done()
    click.echo(module.SIGN_IN)
