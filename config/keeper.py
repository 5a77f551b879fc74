"""Keeps the embedded PostgreSQL while anybody needs it: `python -m config.keeper FOLDER`.

Whoever needs the server holds a connection to the keeper's own socket. The system closes it when
its process ends, however it ends, so that a killed process leaves no server behind. When the last
one is gone the keeper stops the server and ends. Standard input is the connection of whoever
started it; the first line that is sent back is "ready", or why there is no server.
"""

from __future__ import annotations

import fcntl
import select
import signal
import socket
import sys
from pathlib import Path

from config.postgres import NoServer, Server

READY = b"ready\n"


def door(sockets: Path) -> Path:
    """The keeper's own socket."""
    return sockets / ".keeper"


def keep(first: socket.socket, data: Path) -> None:
    """Start the server, hold it while anybody is connected, stop it."""
    with (data.parent / ".postgres.keeper").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one that is stopping the server ends first
        try:
            server = Server(data)
            server.start()
        except (NoServer, OSError) as error:
            first.sendall(f"{error}\n".encode())
            return
        path = door(server.sockets)
        path.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))
            listener.listen(64)
            last = _hold(listener, first)
            path.unlink()
        server.stop()
        last.close()  # who waits for the server's end sees it by this


def _hold(listener: socket.socket, first: socket.socket) -> socket.socket:
    """Return the last connection when its other end is closed."""
    holders = {first}
    _welcome(first)
    while True:
        readable, _, _ = select.select([listener, *holders], [], [])
        if listener in readable:
            fresh, _ = listener.accept()
            _welcome(fresh)
            holders.add(fresh)
        for one in holders.intersection(readable):
            if not _gone(one):
                continue
            holders.discard(one)
            if not holders:
                return one
            one.close()


def _welcome(one: socket.socket) -> None:
    try:
        one.sendall(READY)
    except OSError:
        return  # gone already, which the next look finds out


def _gone(one: socket.socket) -> bool:
    try:
        return not one.recv(64)
    except OSError:
        return True


def main() -> int:
    """Keep the server of the folder named on the command line."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # only the holders' going ends it
    keep(socket.socket(fileno=0), Path(sys.argv[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
