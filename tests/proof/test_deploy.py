"""The examples in deploy/ are what systemd, nginx and Caddy take."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.proof.wheels import PROJECT

DEPLOY = PROJECT / "deploy"
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])


def tool(name: str) -> str:
    return (
        shutil.which(name)
        or shutil.which(name, path="/usr/sbin:/sbin")
        or pytest.skip(f"{name} is not installed, so its example in deploy/ was not checked")
    )


def said(*command: str | Path) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    text = done.stdout + done.stderr
    assert done.returncode == 0, text
    return text


def test_units_are_sound(tmp_path: Path) -> None:
    checker = tool("systemd-analyze")
    for unit in UNITS:
        text = unit.read_text().replace("/opt/wayhome/bin/wayhome", "/bin/true")
        (tmp_path / unit.name).write_text(text)
    assert said(checker, "verify", *sorted(tmp_path.iterdir())) == ""


def test_every_unit_runs_a_command_that_exists() -> None:
    from config.cli import main

    for unit in UNITS:
        for command in re.findall(r"^ExecStart=/opt/wayhome/bin/wayhome (\S+)", unit.read_text(),
                                  re.MULTILINE):  # fmt: skip
            assert command in main.commands, unit.name


def test_the_caddyfile_is_sound() -> None:
    said(tool("caddy"), "validate", "--adapter", "caddyfile", "--config", DEPLOY / "Caddyfile")


def test_the_nginx_example_is_sound(tmp_path: Path) -> None:
    checker = tool("nginx")
    key, certificate = tmp_path / "key.pem", tmp_path / "fullchain.pem"
    said("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj",
         "/CN=wayhome.example.org", "-keyout", key, "-out", certificate)  # fmt: skip
    site = (DEPLOY / "nginx.conf").read_text().replace("/etc/ssl/wayhome", str(tmp_path))
    site = site.replace("listen 443", "listen 127.0.0.1:8443").replace("listen 80;", "listen 8081;")
    (tmp_path / "site.conf").write_text(site)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    spill = " ".join(f"{kind}_temp_path {tmp_path}/{kind};" for kind in kinds)
    whole = tmp_path / "nginx.conf"
    whole.write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}}\n"
        f"http {{ access_log off; {spill} include {tmp_path}/site.conf; }}\n"
    )
    said(checker, "-t", "-c", whole, "-p", tmp_path)


@pytest.mark.parametrize("name", ["Caddyfile", "nginx.conf"])
def test_the_front_sends_to_where_the_unit_serves(name: str) -> None:
    port = re.search(r"--port (\d+)", (DEPLOY / "wayhome.service").read_text())[1]
    assert f"127.0.0.1:{port}" in (DEPLOY / name).read_text()
