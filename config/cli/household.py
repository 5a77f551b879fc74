"""The processes of `wayhome demo`: started together, watched, and all ended at its end."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from urllib.parse import quote

import click

from config import embedded, env

HOST = "127.0.0.1"
GRACE = 15  # seconds that a process has to end by itself
LOOK = 0.2  # seconds between two looks at the processes
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>


class Household:
    """The web server, the loader, then the worker, and the embedded database."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._spill = env.home() / "demo-tmp"

    @property
    def failed(self) -> bool:
        """Whether the county could not be loaded."""
        from wayhome.core import loading

        return loading.state()["state"] == loading.FAILED

    def port_taken(self) -> str:
        """Why the port cannot be had, in one plain line; empty where it can."""
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, self.port))
            except OSError as problem:
                if problem.errno == errno.EADDRINUSE:
                    other = self.port + 1 if self.port < 65535 else 8000
                    return f"Port {self.port} is taken. Choose another: make demo PORT={other}"
                return f"Port {self.port} cannot be used: {problem.strerror}."
        return ""

    def run(self, *load: str) -> bool:
        """Start everything and watch it; False when a part of it ended by itself."""
        self._settle()
        self._start("web server", "uvicorn", "config.asgi:application", "--host", HOST,
                    "--port", str(self.port), "--log-level", "warning", "--lifespan", "off",
                    "--timeout-graceful-shutdown", "3", WAYHOME_SERVING="1")  # fmt: skip
        embedded.hold()
        self._start("loader", "config.cli", "demo-load", *load)
        announced = False
        while True:
            announced = announced or self._announce()
            if not self._all_well():
                return False
            time.sleep(LOOK)

    def end(self) -> None:
        """End what still runs, the database last."""
        for process in reversed(self._running.values()):
            process.terminate()
        for process in self._running.values():
            try:
                process.wait(timeout=GRACE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        embedded.release()
        shutil.rmtree(self._spill, ignore_errors=True)

    def _settle(self) -> None:
        """What the processes find in their surroundings."""
        from wayhome.core import loading

        # All three addresses, so that no other database can be meant.
        address = f"postgresql:///wayhome?host={quote(str(embedded.folder()), safe='')}"
        for name in ("DATABASE_BATCH_URL", "DATABASE_OWNER_URL", "DATABASE_DIRECT_URL"):
            os.environ.pop(name, None)
        os.environ |= {
            "DATABASE_URL": address,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "WAYHOME_DEMO": "1",
            "WAYHOME_ORIGIN": f"http://localhost:{self.port}",
        }
        loading.say("")
        shutil.rmtree(self._spill, ignore_errors=True)
        self._spill.mkdir(parents=True, mode=0o700)

    def _start(self, name: str, module: str, *arguments: str, **more: str) -> None:
        """Start a process of our own: no Ctrl-C reaches it, and it ends with this one."""
        self._running[name] = subprocess.Popen(  # noqa: S603 - our own modules
            [sys.executable, "-m", module, *arguments],
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            env=os.environ | {"TMPDIR": str(self._spill)} | more,
            preexec_fn=_end_with_parent,
        )

    def _announce(self) -> bool:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, self.port)):
                return False
        click.echo(f"Wayhome answers at http://localhost:{self.port} (Ctrl-C ends it)")
        sys.stdout.flush()
        return True

    def _all_well(self) -> bool:
        for name, process in list(self._running.items()):
            code = process.poll()
            if code is None:
                continue
            del self._running[name]
            if name != "loader":
                click.echo(f"The {name} ended by itself (code {code}).", err=True)
                return False
            self._loaded(code)
        return True

    def _loaded(self, code: int) -> None:
        from wayhome.core import loading

        if code == 0:
            self._start("worker", "config.cli", "worker")
        elif not self.failed:
            why = f"The loader was ended from outside (code {code}): perhaps memory ran out."
            loading.fail(why)
            click.echo(why, err=True)


def _end_with_parent() -> None:
    """Where this process is killed without a word, Linux ends the ones it started."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)
