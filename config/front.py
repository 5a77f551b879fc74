"""Builds the front end: `python -m config.front`.

Node is needed here and nowhere else: it compiles the design system's style sheets; fonts, icons
and htmx are copied beside the result.
What a browser gets lies in static/build/, which is not kept in version control but goes into the
wheel.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from config.packages import MODULES, ROOT, NotBuilt, install, node

SOURCE = ROOT / "front"
USWDS = MODULES / "@uswds" / "uswds"
BUILD = ROOT / "static" / "build"


def build() -> Path:
    """Write static/build/ anew and return it."""
    for left in BUILD.parent.glob("build.*"):  # by a run that was cut off
        shutil.rmtree(left)
    fresh = BUILD.with_name(f"build.{os.getpid()}")
    fresh.mkdir(parents=True)
    css = style_sheet()
    (fresh / "wayhome.css").write_text(css, encoding="utf-8")
    copy_files(css, fresh)
    (fresh / "icons.svg").write_text(sprite(icon_names()), encoding="utf-8")
    shutil.copy(MODULES / "htmx.org" / "dist" / "htmx.min.js", fresh)
    compress(fresh)
    # The new folder takes the old one's place whole: no page is served with half a style sheet.
    shutil.rmtree(BUILD, ignore_errors=True)
    fresh.rename(BUILD)
    return BUILD


def style_sheet() -> str:
    """The compiled style sheet."""
    packages = USWDS / "packages"
    return subprocess.run(  # noqa: S603 - fixed arguments, our own files
        [
            node(),
            str(MODULES / "sass" / "sass.js"),
            "--quiet-deps",
            "--no-source-map",
            "--no-charset",
            "--style=compressed",
            f"--load-path={packages}",
            str(SOURCE / "wayhome.scss"),
        ],
        check=True,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ).stdout


def copy_files(css: str, into: Path) -> None:
    """Copy the pictures and fonts that the style sheet points to and nothing else."""
    for name in sorted(set(re.findall(r"url\(\"?((?:img|fonts)/[^)\"]+)", css))):
        target = into / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(USWDS / "dist" / name, target)


def compress(folder: Path) -> None:
    """Lay a gzipped copy beside each text file: the server sends it to browsers that take it."""
    for path in [*folder.glob("*.css"), *folder.glob("*.js"), *folder.glob("*.svg")]:
        packed = gzip.compress(path.read_bytes(), mtime=0)
        path.with_name(f"{path.name}.gz").write_bytes(packed)


def icon_names() -> list[str]:
    """The icons that pages may use, one a line in front/icons.txt."""
    return (SOURCE / "icons.txt").read_text(encoding="utf-8").split()


def sprite(names: list[str]) -> str:
    """One SVG file with each icon as a symbol."""
    symbols = []
    for name in names:
        drawing = (USWDS / "dist" / "img" / "usa-icons" / f"{name}.svg").read_text(encoding="utf-8")
        inner = re.sub(r"</?svg[^>]*>", "", drawing).strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'


def main() -> int:
    """Build; 2 with one plain line where that cannot be done."""
    try:
        install()
        build()
    except NotBuilt as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
