"""`wayhome encode`: person records as encodings that can be linked without names."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import click

from wayhome.core.findings import UnusableInput

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command(short_help="Encode person records, so that others can link them without names.")
@click.argument("file", type=FILE, required=False)
@click.option("--secret-file", type=FILE, help="The secret that both parties share.")
@click.option("--out", type=FILE, help="The file of encodings to write: a .parquet file.")
@click.option("--fields", default="", help="The fields to encode, the same for both parties; else "
              "first_name,last_name,dob,sex.")  # fmt: skip
@click.option("--new-secret", type=FILE, help="Make a new secret in this file, and nothing else.")
def encode(
    file: Path | None,
    secret_file: Path | None,
    out: Path | None,
    fields: str,
    new_secret: Path | None,
) -> None:
    """Encode the person records of a CSV or Parquet FILE with a secret.

    Two parties encode with one secret and the same fields; a third, who never gets the secret,
    links both files with `wayhome match`. Encodings are personal data all the same: see the guide
    "Matching without names".
    """
    try:
        if new_secret is not None:
            _new_secret(new_secret)
        elif file is None or secret_file is None or out is None:
            raise UnusableInput("Name the FILE to encode, --secret-file and --out.")
        else:
            _encode(file, secret_file, out, fields)
    except (UnusableInput, ValueError) as refusal:
        click.echo(f"wayhome encode: {refusal}", err=True)
        sys.exit(2)


def _new_secret(path: Path) -> None:
    from wayhome.matching.encoding import write_new_secret

    try:
        write_new_secret(path)
    except FileExistsError:
        raise UnusableInput(f"{path} exists already; a secret is never overwritten.") from None
    except OSError as error:
        raise UnusableInput(f"The secret cannot be written: {error}.") from error
    click.echo(f"Written: {path}. Give it to the other party by a safe way, and to nobody else;")
    click.echo("above all not to whoever links the encodings.")


def _encode(file: Path, secret_file: Path, out: Path, fields: str) -> None:
    from wayhome.matching import encoding
    from wayhome.matching.files import read_records

    if out.suffix.lower() != ".parquet":
        raise UnusableInput("--out must end in .parquet.")
    names = tuple(name.strip() for name in fields.split(",")) if fields else encoding.DEFAULT
    parameters = encoding.Parameters(names)
    try:
        secret = encoding.read_secret(secret_file)
    except OSError as error:
        raise UnusableInput(f"The secret cannot be read: {error}.") from error
    if secret_file.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        click.echo(f"{secret_file} can be read by others on this machine: chmod 600 it.", err=True)
    given = read_records(file)
    for note in given.notes:
        click.echo(note, err=True)
    records = given.table
    encoded = encoding.encode(records, secret, parameters, _say)
    try:
        encoding.write(encoding.sign(encoded, secret, parameters), out)
    except OSError as error:
        raise UnusableInput(f"The encodings cannot be written: {error}.") from error
    empty = encoded["filled"].to_pylist().count(0)
    click.echo(f"Encoded {len(encoded):,} records from {', '.join(sorted(names))}")
    missing = sorted(set(names) - set(records.column_names))
    if missing:
        click.echo(f"  not in the file: {', '.join(missing)}")
    if empty:
        click.echo(f"  with nothing to compare, so never linked: {empty:,}")
    click.echo(f"Written: {out}")


def _say(what: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r\033[K{what} {done:,} of {total:,}", nl=done == total, err=True)
