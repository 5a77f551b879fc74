"""What is wrong with an installation, and what to mend, in words."""

from __future__ import annotations

import json
import shutil
import smtplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import Error, connections
from django.db.migrations.executor import MigrationExecutor

from config import database, env, production

FREE_SPACE = 2 * 2**30  # bytes; a county's nightly import with its spill takes about one
CLOCK = timedelta(seconds=5)
SERVERS = range(15, 19)  # PostgreSQL's versions that Wayhome is tried on
BACKUP = timedelta(hours=26)  # a nightly backup, and two hours of grace
SEALED = timedelta(minutes=30)  # every few seconds, but for a worker that was away


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: fine, or what to do."""

    name: str
    fine: bool
    words: str


def examine() -> Iterator[Check]:
    """Look at everything; a check that cannot run is a finding, not a crash."""
    looks: tuple[Callable[[], Iterator[Check]], ...] = (
        _server,
        _roles,
        _tables,
        _keys,
        _clock,
        _mail,
        _disk,
        _backup,
        _seals,
        _sealed,
    )
    for look in looks:
        try:
            yield from look()
        except (Error, OSError) as error:
            name = look.__name__.removeprefix("_")
            yield Check(name, False, f"Could not be looked at: {str(error).splitlines()[0]}")


def _server() -> Iterator[Check]:
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version_num')::int / 10000,"
            " current_setting('server_encoding'), inet_server_addr() IS NULL"
            " OR inet_server_addr() <<= '127.0.0.0/8' OR inet_server_addr() = '::1',"
            " (SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid())"
        )
        version, encoding, here, encrypted = cursor.fetchone()
    words = f"PostgreSQL {version}, {encoding}, {'on this machine' if here else 'elsewhere'}"
    mend = ""
    if version not in SERVERS:
        mend = f". Wayhome is tried on {SERVERS[0]} to {SERVERS[-1]}."
    elif encoding != "UTF8":
        mend = ". Make the database with the encoding UTF8: names need it."
    elif not here and not encrypted:
        mend = ", not encrypted. Add ?sslmode=verify-full to the DATABASE_... addresses."
    yield Check("database server", not mend, words + mend)


def _roles() -> Iterator[Check]:
    for alias, role in database.ROLES.items():
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT current_user, rolsuper, rolbypassrls FROM pg_roles"
                " WHERE rolname = current_user"
            )
            user, superuser, bypass = cursor.fetchone()
        wrong = superuser or bypass != (alias == "batch")
        yield Check(
            f"database role {role}",
            not wrong,
            f"connected as {user}"
            if not wrong
            else f"{user} has more rights than it may. Run what `wayhome roles` prints.",
        )


def _tables() -> Iterator[Check]:
    executor = MigrationExecutor(connections["owner"])
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    words = f"{len(missing)} changes are missing. Run `wayhome migrate`." if missing else "current"
    yield Check("tables", not missing, words)


def _keys() -> Iterator[Check]:
    faults = list(production.faults())
    if env.production():
        yield Check("settings", not faults, " ".join(faults) or "as production demands")
    else:
        words = "development: never for real data. WAYHOME_ENV=production would ask: "
        yield Check("settings", True, words + (" ".join(faults) or "nothing more"))


def _sealed() -> Iterator[Check]:
    """Whether everything encrypted reads, and with the newest keys."""
    from wayhome.core.reseal import PLACES, any_unreadable, behind
    from wayhome.core.sealed import Unreadable

    left = {place.where: behind(place) for place in PLACES}
    words = "readable, and under the newest keys"
    if old := sum(left.values()):
        where = ", ".join(name for name, rows in left.items() if rows)
        words = f"{old:,} values are under an older key ({where}). Run `wayhome rotate-keys`."
    try:
        any_unreadable()
    except Unreadable as problem:
        old, words = 1, str(problem)
    yield Check("encrypted fields", not old, words)


def _clock() -> Iterator[Check]:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        theirs = cursor.fetchone()[0]
    apart = abs(datetime.now(UTC) - theirs)
    words = (
        "agrees with the database's"
        if apart < CLOCK
        else f"{apart.seconds} seconds apart from the database's. Turn on time synchronization."
    )
    yield Check("clock", apart < CLOCK, words)


def _mail() -> Iterator[Check]:
    if not settings.EMAIL_HOST:
        yield Check("mail", False, "Set WAYHOME_SMTP_HOST: without it nobody is told anything.")
        return
    try:
        with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=10) as server:
            server.noop()
    except (smtplib.SMTPException, OSError) as error:
        yield Check("mail", False, f"{settings.EMAIL_HOST} does not answer: {error}")
    else:
        yield Check("mail", True, f"{settings.EMAIL_HOST} answers")


def _disk() -> Iterator[Check]:
    settings.HOME.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.HOME).free
    words = f"{free // 2**30} GB free in {settings.HOME}"
    fine = free > FREE_SPACE
    yield Check("disk", fine, words if fine else words + ". Make room: imports need 2 GB.")


def _backup() -> Iterator[Check]:
    stamp = settings.HOME / "last-backup.json"
    if not stamp.exists():
        yield Check(
            "backup",
            False,
            "None yet. Set WAYHOME_BACKUP_KEY (`wayhome backup-key` makes it) and run"
            " `wayhome backup --to FOLDER` every night.",
        )
        return
    made = datetime.fromisoformat(json.loads(stamp.read_text())["at"])
    old = datetime.now(UTC) - made
    fine = old < BACKUP
    words = f"made {int(old.total_seconds() // 3600)} hours ago"
    yield Check("backup", fine, words if fine else words + ". Look why the nightly one is missing.")


def _seals() -> Iterator[Check]:
    from wayhome.audit.choices import Log
    from wayhome.audit.queries import NoAnchor, faults, long_unsealed, read_anchors

    words = ""
    try:
        written = read_anchors(settings.ANCHOR_FILE) if settings.ANCHOR_FILE.exists() else []
        if found := next(faults(written), None):
            words = (
                f"{found.log.label}: {found.words()} `wayhome audit verify` says all of it;"
                " restore a backup beside it and compare."
            )
    except NoAnchor as error:
        words = str(error)
    yield Check("logs", not words, words or "as they were sealed")
    late = [one.label for one in Log if long_unsealed(one, since=datetime.now(UTC) - SEALED)]
    words = f"{' and '.join(late)}: nothing was sealed for a while. Does `wayhome worker` run?"
    yield Check("sealing", not late, words if late else "up to date")
