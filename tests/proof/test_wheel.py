"""The wheel works where there is no checkout and no Node."""

from __future__ import annotations

import subprocess
import sysconfig
import urllib.request
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.running import free_port, wait_for
from tests.proof.wheels import build_wheel


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel in it, and beside it the packages it rests on."""
    folder = tmp_path_factory.mktemp("wheel")
    wheel = build_wheel(folder)
    venv.create(folder / "env", with_pip=True)
    pip = [folder / "env" / "bin" / "pip", "install", "--quiet", "--no-index", "--no-deps", wheel]
    subprocess.run(pip, check=True)
    site = next((folder / "env" / "lib").glob("python*/site-packages"))
    # The wheel's own files stand before these; the checkout is not among them.
    (site / "packages.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder


@pytest.fixture
def surroundings(installed: Path) -> dict[str, str]:
    return {
        "PATH": f"{installed / 'env' / 'bin'}:/usr/bin:/bin",
        "WAYHOME_HOME": str(installed / "home"),
        "LANG": "C",
    }


def run(installed: Path, surroundings: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        ["wayhome", *arguments], cwd=installed, env=surroundings, check=False,
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def test_it_is_the_wheels_own_code(installed: Path, surroundings: dict[str, str]) -> None:
    asked = "import config, wayhome; print(config.__file__, wayhome.__file__)"
    found = subprocess.run(
        [installed / "env" / "bin" / "python", "-c", asked], cwd=installed, env=surroundings,
        check=True, capture_output=True, text=True,
    ).stdout.split()  # fmt: skip
    assert all(path.startswith(str(installed)) for path in found)


def test_help_names_the_commands(installed: Path, surroundings: dict[str, str]) -> None:
    said = run(installed, surroundings, "--help")
    for command in ("worklist", "import", "migrate", "serve", "worker", "doctor", "backup"):
        assert f"\n  {command} " in said


def test_the_main_job_runs_on_files(installed: Path, surroundings: dict[str, str]) -> None:
    run(installed, surroundings, "synthesize", "county", "--people", "40", "--out", "county")
    plans = sorted((installed / "county").glob("*.834"))
    named = [part for plan in plans for part in ("--enrollment", str(plan))]
    said = run(installed, surroundings, "worklist", "--hmis", "county/hmis.zip", *named,
               "--out", "worklist.csv")  # fmt: skip
    assert "Written: worklist.csv" in said
    assert (installed / "worklist.csv").read_text().startswith("person,hmis_ids,cin,plan,service")


@pytest.fixture
def address(installed: Path, surroundings: dict[str, str]) -> Iterator[str]:
    run(installed, surroundings, "migrate")
    port = free_port()
    serving = subprocess.Popen(
        ["wayhome", "serve", "--port", str(port)], cwd=installed, env=surroundings
    )
    address = f"http://localhost:{port}"
    try:
        wait_for(lambda: _answers(address), "the server", 60)
        yield address
    finally:
        serving.terminate()
        serving.wait(timeout=30)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address + "/readyz", timeout=5) as page:
            return page.status == 200
    except OSError:
        return False


def test_it_migrates_and_serves_the_built_front_end(address: str) -> None:
    asked = urllib.request.Request(f"{address}/account/login/", headers={"Accept-Language": "es"})
    with urllib.request.urlopen(asked, timeout=30) as page:
        text = page.read().decode()
    assert "Iniciar" in text, "the catalogs are not in the wheel"
    assert "/static/build/wayhome.css" in text
    for path in ("build/wayhome.css", "build/htmx.min.js", "build/icons.svg", "wayhome.js"):
        with urllib.request.urlopen(f"{address}/static/{path}", timeout=30) as file:
            assert file.status == 200
            assert len(file.read()) > 500


def test_doctor_speaks_in_words(installed: Path, surroundings: dict[str, str]) -> None:
    run(installed, surroundings, "migrate")
    lines = run(installed, surroundings, "doctor").splitlines()
    assert any(line.startswith("ok    database role wayhome_app") for line in lines)
    assert any(line.startswith("mend  mail: Set WAYHOME_SMTP_HOST") for line in lines)
    assert "ok    tables: current" in lines


def test_units_and_examples_are_in_it(installed: Path) -> None:
    there = {path.name for path in (installed / "env" / "share" / "wayhome").iterdir()}
    assert {"wayhome.service", "wayhome-worker.service", "Caddyfile", "nginx.conf"} <= there
