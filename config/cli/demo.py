"""`wayhome demo`: a made-up county at localhost, ready in a minute, gone without a trace."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from types import FrameType

import click


@click.command()
@click.option("--port", default=8000, show_default=True, type=int)
@click.option(
    "--people", default=1200, show_default=True, type=int, help="How many made-up people."
)
@click.option("--seed", default=1, show_default=True, type=int, help="Which county.")
def demo(port: int, people: int, seed: int) -> None:
    """Open a made-up county at localhost and say who to sign in as.

    Answers at once with a page that shows how far it is, and ends everything it started on Ctrl-C.
    """
    from config import env

    if env.production():
        raise click.ClickException("There is no demo in production.")
    # Signals reach this process only; it ends the others itself, the database last.
    signal.signal(signal.SIGTERM, _interrupt)
    os.environ["WAYHOME_DEMO"] = "1"
    os.environ.setdefault("WAYHOME_ORIGIN", f"http://localhost:{port}")
    if os.geteuid() == 0:
        click.echo("Run as root: the embedded database makes this folder readable to all users.")
    from config.embedded import socket_folder

    socket_folder()
    click.echo(f"Wayhome answers at http://localhost:{port} (Ctrl-C ends it)", nl=True)
    sys.stdout.flush()
    children = [
        _start("uvicorn", "config.asgi:application", "--port", str(port), "--log-level", "warning",
               "--lifespan", "off"),
        _start("config.cli", "demo-load", "--people", str(people), "--seed", str(seed)),
    ]  # fmt: skip
    try:
        if children[1].wait() == 0:
            children.append(_start("config.cli", "worker"))
        children[0].wait()
    except KeyboardInterrupt:
        pass
    finally:
        _end(children)


def _start(module: str, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own modules
        [sys.executable, "-m", module, *arguments], start_new_session=True
    )


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    for child in reversed(children):
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@click.command("demo-load", hidden=True)
@click.option("--people", type=int, required=True)
@click.option("--seed", type=int, required=True)
def demo_load(people: int, seed: int) -> None:
    """Load the made-up county into the database (what `demo` runs)."""
    from django.core.management import call_command

    from config.cli import django_ready

    django_ready()
    from wayhome.core import loading

    loading.say("Making the tables")
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    from wayhome.synthetic.demo import SIGN_IN, load_demo

    load_demo(people=people, seed=seed)
    loading.done()
    click.echo(SIGN_IN)
