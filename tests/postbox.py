"""A real mail server on this machine that keeps what it is sent, for tests."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage


class Postbox(socketserver.ThreadingTCPServer):
    """Speaks enough of RFC 5321 for smtplib; `refusing` makes it turn every recipient away."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.letters: list[tuple[str, EmailMessage]] = []
        self.refusing = False

    @property
    def port(self) -> int:
        return self.server_address[1]


class Conversation(socketserver.StreamRequestHandler):
    """One sender's connection."""

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self) -> None:
        self.say("220 mail.example.org")
        to = ""
        for line in self.rfile:
            word = line.decode().strip().upper()
            if word.startswith("RCPT TO:"):
                to = line.decode().split("<")[1].split(">")[0]
                self.say("550 no such mailbox" if self.server.refusing else "250 fine")
            elif word == "DATA":
                self.say("354 go on")
                self.server.letters.append((to, self.letter()))
                self.say("250 kept")
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 fine")

    def letter(self) -> EmailMessage:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line[1:] if line.startswith(b"..") else line)
        return email.message_from_bytes(b"".join(lines), policy=email.policy.default)


@contextmanager
def postbox(settings: object) -> Iterator[Postbox]:
    """Mail of the application goes there while the block runs."""
    with Postbox() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_USE_TLS = False
        yield server
        server.shutdown()
