"""Nothing in the repository names a package host, this or that machine, or holds a secret."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
LOCKS = sorted(PROJECT.glob("requirements/*.txt"))
# Put together here, so that this file does not name them either.
HOSTS = [f"{name}.{end}" for name, end in (("pypi", "org"), ("registry.npmjs", "org"),
                                           ("files.pythonhosted", "org"), ("npmmirror", "com"),
                                           ("deb.debian", "org"))]  # fmt: skip
SECRETS = [
    re.compile("-----BEGIN [A-Z ]*PRIVATE" + " KEY-----"),
    re.compile("AKIA" + "[0-9A-Z]{16}"),
    re.compile("gh[pousr]" + "_[A-Za-z0-9]{36}"),
    re.compile("xox[abp]" + "-[0-9]{10}"),
]


def tracked() -> list[Path]:
    """The files that are committed, or would be; pictures and the like left out."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("there is no git here, so it is not known which files are committed")
    paths = [PROJECT / line for line in done.stdout.splitlines()]
    return [path for path in paths if path.is_file() and path.suffix not in {".png", ".zip"}]


def test_nothing_names_a_package_host_or_holds_a_secret() -> None:
    found = []
    for path in tracked():
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [(path.name, host) for host in HOSTS if host in text]
        found += [(path.name, "a secret") for secret in SECRETS if secret.search(text)]
    assert found == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_python_package_has_its_version_and_hashes(lock: Path) -> None:
    entries = re.split(r"(?m)^(?=[a-zA-Z0-9])", lock.read_text(encoding="utf-8"))[1:]
    assert len(entries) > 20
    loose = [one.split()[0] for one in entries if "==" not in one or "--hash=sha256:" not in one]
    assert loose == []
    assert not re.search(r"(?m)^\s*(--(extra-)?index-url|--find-links|-f|-i)\b", "".join(entries))


def test_every_front_end_package_has_its_hash_and_no_address() -> None:
    lock = json.loads((PROJECT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: held for name, held in lock["packages"].items() if name}
    assert len(packages) > 3
    assert [name for name, held in packages.items() if "integrity" not in held] == []
    assert [name for name, held in packages.items() if "resolved" in held] == []
