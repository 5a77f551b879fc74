"""`wayhome migrate`, `serve`, `roles`, `createadmin`: running it for real."""

from __future__ import annotations

import os

import click


@click.command()
def roles() -> None:
    """Print the SQL that makes the database's roles.

    And its extensions. A database administrator runs it once, as superuser, in the database made
    for Wayhome.
    """
    from config.roles import CREATE_EXTENSIONS, CREATE_ROLES

    click.echo(CREATE_ROLES + CREATE_EXTENSIONS)


@click.command()
def migrate() -> None:
    """Bring the database's tables up to this version. Safe to repeat."""
    from django.core.management import call_command

    from config.cli import django_ready

    django_ready()
    call_command("migrate", database="owner", verbosity=1, interactive=False)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=int)
@click.option("--workers", default=1, show_default=True, type=int, help="Processes.")
def serve(host: str, port: int, workers: int) -> None:
    """Serve the web application. Behind Caddy or nginx; see docs/guides/install.md."""
    import uvicorn

    from config.cli import django_ready

    os.environ.setdefault("WAYHOME_ORIGIN", f"http://{host}:{port}")
    os.environ["WAYHOME_SERVING"] = "1"
    django_ready()  # what is wrong is said here, once, and not by each process
    uvicorn.run(
        "config.asgi:application",
        host=host,
        port=port,
        workers=workers,
        log_level="warning",
        lifespan="off",
        proxy_headers=True,
        forwarded_allow_ips="127.0.0.1",
    )


@click.command()
@click.argument("email")
@click.option("--name", prompt="Name", help="As colleagues know them.")
@click.option("--organization", default="community", show_default=True, help="A short code.")
@click.password_option(envvar="WAYHOME_ADMIN_PASSWORD", help="At least 12 characters.")
def createadmin(email: str, name: str, organization: str, password: str) -> None:
    """Make the first system administrator. That one adds everybody else in Settings."""
    from config.cli import django_ready

    django_ready()
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from wayhome.organizations.actions import make_administrator

    try:
        validate_password(password)
    except ValidationError as error:
        raise click.ClickException(" ".join(error.messages)) from error
    user = make_administrator(
        email=email, name=name, password=password, organization_code=organization
    )
    click.echo(f"{user.email} can sign in and is a system administrator.")
